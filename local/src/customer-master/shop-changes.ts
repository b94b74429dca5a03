/** What happens to the shop's customers, applied to their database as the shop's own transactions. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { z } from "zod";
import { CustomerMasterError } from "./errors.ts";

const shopChange = z.looseObject({
  operation: z.enum(["I", "U", "D"]),
  sequence: z.int(),
  committed_at: z.iso.datetime(),
  customer_id: z.string(),
});
/** A line of the shop's list of changes; its other fields are the customer's. */
export type ShopChange = z.output<typeof shopChange>;

/** Changes of history that share a transaction. */
const historyChunk = 1000;

/** @throws CustomerMasterError that names the line which is no change */
export function readChanges(path: string): ShopChange[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line, index) => changeOf(line, path, index + 1));
}

function changeOf(line: string, path: string, number: number): ShopChange {
  try {
    return shopChange.parse(JSON.parse(line));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new CustomerMasterError(`${path}, line ${number} is no change of a customer: ${why}`, {
      cause: error,
    });
  }
}

/** Transactions of a day: what happened at one moment happened at once, such as both halves of a merge. */
export function transactionsOf(changes: readonly ShopChange[]): ShopChange[][] {
  return [...Map.groupBy(changes, ({ committed_at }) => committed_at).values()];
}

/** History in few transactions; each change keeps its own time. */
export function historyOf(changes: readonly ShopChange[]): ShopChange[][] {
  const chunks = Math.ceil(changes.length / historyChunk);
  return Array.from({ length: chunks }, (_, at) => changes.slice(at * historyChunk, (at + 1) * historyChunk));
}

/**
 * Applies transactions, each whole or not at all; what has been applied before is passed over, and so a killed run is run again.
 *
 * @returns how many changes were new
 * @throws CustomerMasterError when a change finds no customer to change, or a customer that it inserts
 */
export async function applyTransactions(
  pool: pg.Pool,
  transactions: readonly (readonly ShopChange[])[],
): Promise<number> {
  await pool.query("SELECT shop.close_gap()");
  let applied = 0;
  for (const transaction of transactions) applied += await apply(pool, transaction);
  return applied;
}

async function apply(pool: pg.Pool, transaction: readonly ShopChange[]): Promise<number> {
  try {
    // A statement alone is a transaction.
    const { rows } = await pool.query<{ count: number }>("SELECT shop.apply($1) AS count", [
      JSON.stringify(transaction),
    ]);
    return rows[0]?.count ?? 0;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const [first] = transaction;
    const message = `The customer master refuses the shop's change ${first?.sequence} and those with it: ${error.message}`;
    throw new CustomerMasterError(message, { cause: error });
  }
}

/** How far the shop's list has been applied: the last sequence of its own. */
export async function appliedThrough(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ applied: string }>("SELECT applied FROM shop.progress");
  return Number(rows[0]?.applied ?? 0);
}
