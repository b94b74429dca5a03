/** PostgreSQL as a process of its own never outlives who started it, even when what sees to that is killed. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import pg from "pg";
import { startPostgres } from "../../local/src/customer-master/postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "postgres-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("it ends when the process that would end it is killed, and what it holds is served again", async () => {
  const first = await startPostgres({ folder });
  const client = new pg.Client(first.connection);
  // That it is closed from the other side is an error, too.
  client.on("error", () => {});
  await client.connect();
  await client.query("CREATE TABLE kept AS SELECT 7 AS number");
  const closed = new Promise<void>((resolve) => client.once("end", resolve));
  process.kill(first.pid, "SIGKILL");
  await closed;
  await expect(first.lost).resolves.toMatch(/^PostgreSQL ended with SIGKILL; its log is .*postgres\.log\.$/);
  await first.stop();
  expect(existsSync(join(folder, "data", "postmaster.pid"))).toBe(false);
  const second = await startPostgres({ folder });
  const again = new pg.Client(second.connection);
  await again.connect();
  expect((await again.query("SELECT number FROM kept")).rows).toEqual([{ number: 7 }]);
  await again.end();
  await second.stop();
}, 60_000);
