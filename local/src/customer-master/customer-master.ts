/** The shop's customer master: a database whose every change can be read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contractsFolder } from "@customer360/contracts";
import pg from "pg";
import { type Postgres, startPostgres } from "./postgres.ts";

export type Connection = pg.PoolClient;

export interface CustomerMaster {
  readonly pool: pg.Pool;
  /** Resolves with a sentence when the database ends by itself. */
  readonly lost: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the database in a folder, and brings its tables and what captures their changes up to date.
 *
 * @throws PostgresError when it does not start
 */
export async function startCustomerMaster(folder: string): Promise<CustomerMaster> {
  const server = await startPostgres({ folder });
  const pool = connectionsTo(server.connection);
  const stop = async () => {
    await pool.end();
    await server.stop();
  };
  try {
    await pool.query(shopTables());
    await pool.query(captureObjects());
  } catch (error) {
    await stop();
    throw error;
  }
  return { pool, lost: server.lost, stop };
}

export function connectionsTo(connection: Postgres["connection"]): pg.Pool {
  const pool = new pg.Pool({ ...connection, max: 4 });
  // The server's end ends idle connections; whoever uses one hears of it there.
  pool.on("error", () => {});
  return pool;
}

function shopTables(): string {
  return readFileSync(new URL("shop.sql", import.meta.url), "utf8");
}

function captureObjects(): string {
  return readFileSync(join(contractsFolder(), "capture", "customer_master.sql"), "utf8");
}
