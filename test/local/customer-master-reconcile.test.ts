/** Database against Silver, with the real PostgreSQL and a Delta table that is read as the demo's are. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { environmentPython } from "../../local/setup/paths.mjs";
import { type CustomerMaster, startCustomerMaster } from "../../local/src/customer-master/customer-master.ts";
import { reconcile } from "../../local/src/customer-master/reconcile.ts";
import { silverCustomers } from "../../local/src/demo/report.ts";

const folder = mkdtempSync(join(tmpdir(), "reconcile-"));
const lake = join(folder, "lake");
const contracts = loadContracts();
const silver = silverCustomers(lake, new AbortController().signal);
let master: CustomerMaster;

beforeAll(async () => {
  master = await startCustomerMaster(join(folder, "customer-master"));
}, 60_000);
afterAll(async () => {
  await master?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const columns = contracts
  .get("sources", "customer_master")
  .columns.map(({ name }) => name)
  .filter((name) => !["operation", "sequence", "committed_at"].includes(name));
const booleans = new Set(["marketing_consent", "is_synthetic_identity"]);

/** Writes current customers, given by the columns that matter, as Silver's table. */
function writeSilver(customers: readonly Readonly<Record<string, string | boolean>>[]): void {
  const rows = customers.map((given) => ({
    ...Object.fromEntries(columns.map((name) => [name, null])),
    ...{ is_current: true, is_deleted: false, ...given },
  }));
  const program = `
import json, sys, pyarrow as pa
from deltalake import write_deltalake
rows, booleans = json.load(sys.stdin)
fields = [(name, pa.bool_() if name in booleans else pa.string()) for name in rows[0]]
write_deltalake(sys.argv[1], pa.Table.from_pylist(rows, pa.schema(fields)), mode="overwrite")`;
  const flags = [...booleans, "is_current", "is_deleted"];
  const input = JSON.stringify([rows, flags]);
  execFileSync(environmentPython, ["-c", program, join(lake, "silver", "customers")], { input });
}

test("equal customers are equal, and a range that differs says which keys do", async () => {
  await master.pool.query(`INSERT INTO customers (customer_id, first_name, marketing_consent) VALUES
    ('1', ' Ann ', true), ('10', 'Bob', false), ('2', '', NULL), ('3', 'Dän', true), ('4', 'Eve', true)`);
  const equal = [
    { customer_id: "1", first_name: "Ann", marketing_consent: true },
    { customer_id: "10", first_name: "Bob", marketing_consent: false },
    { customer_id: "2" },
    { customer_id: "3", first_name: "Dän", marketing_consent: true },
    { customer_id: "4", first_name: "Eve", marketing_consent: true },
    { customer_id: "5", is_deleted: true },
    { customer_id: "1", first_name: "An", is_current: false },
  ];
  writeSilver(equal);
  const rows = { database: 5, silver: 5 };
  expect(await reconcile(master.pool, contracts, silver, 2)).toEqual({
    ranges: 3,
    rows,
    waiting: 5,
    differences: [],
  });
  writeSilver(
    [
      ...equal.filter(({ customer_id }) => customer_id !== "3"),
      { customer_id: "0", first_name: "Zoe" },
      { customer_id: "9", first_name: "Max" },
    ].map((each) => (each.customer_id === "4" ? { ...each, marketing_consent: false } : each)),
  );
  const found = await reconcile(master.pool, contracts, silver, 2);
  expect(found.differences).toEqual([
    { low: "", high: "2", missing: [], surplus: ["0"], changed: [] },
    { low: "2", high: "4", missing: ["3"], surplus: [], changed: [] },
    { low: "4", high: null, missing: [], surplus: ["9"], changed: ["4"] },
  ]);
}, 180_000);
