/** The customer master's changes on their way to Landing: the deployed pipeline, with the real PostgreSQL and Azurite. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { loadContracts } from "@customer360/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { captureOf } from "../../infra/src/factory/capture.ts";
import { datasetDefinitions, linkedServices, pipelineDefinitions } from "../../infra/src/factory/index.ts";
import { type Azurite, startAzurite } from "../../local/src/azurite/azurite.ts";
import { changeFile } from "../../local/src/customer-master/change-file.ts";
import {
  type Connection,
  type CustomerMaster,
  startCustomerMaster,
} from "../../local/src/customer-master/customer-master.ts";
import {
  appliedThrough,
  applyTransactions,
  historyOf,
  type ShopChange,
  transactionsOf,
} from "../../local/src/customer-master/shop-changes.ts";
import { landSnapshot } from "../../local/src/customer-master/snapshot.ts";
import type { DatasetDefinitions } from "../../local/src/data-factory/datasets.ts";
import type { PipelineDefinition } from "../../local/src/data-factory/definition.ts";
import { executors } from "../../local/src/data-factory/executors/index.ts";
import type { Execute } from "../../local/src/data-factory/run.ts";
import { pending } from "../../local/src/demo/customers.ts";
import { batchParameters } from "../../local/src/demo/factory.ts";
import { type DataFactory, startDataFactory } from "../../local/src/pipelines/data-factory.ts";

const delivery = (day: string, range: string, source = "customer_master") => ({
  ...{ source, file_date: day, delivered_on: day, delivery: 1, rows: 1 },
  files: [`customers.${range}.json.gz`],
});

const folder = mkdtempSync(join(tmpdir(), "customer-master-"));
const contracts = loadContracts();
const { pipelines, containers } = contracts.platform;
let master: CustomerMaster;
let azurite: Azurite;
let container: ContainerClient;
let factory: DataFactory;
let landed: Map<string, Buffer>;
/** An activity that fails from now on, however often it is tried. */
let broken: string | null = null;

beforeAll(async () => {
  [master, azurite] = await Promise.all([
    startCustomerMaster(folder),
    startAzurite({ folder: join(folder, "storage") }),
  ]);
  const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
  container = blobs.getContainerClient(containers.landing);
  factory = await startFactory(blobs);
}, 60_000);
afterAll(async () => {
  await factory?.stop();
  await Promise.all([master?.stop(), azurite?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  landed = new Map();
  await container.deleteIfExists();
  await container.createIfNotExists();
  await master.pool.query(`
    DELETE FROM customers; DELETE FROM capture.customer_changes; DELETE FROM capture.ranges;
    UPDATE capture.watermarks SET xid = '0', sequence = 0; UPDATE shop.progress SET applied = 0`);
  await applyTransactions(master.pool, []);
});

/** Landing's promise: a file is written once, and the same bytes again change nothing. */
const landing = {
  write: async (name: string, bytes: Buffer) => {
    if (landed.get(name)?.equals(bytes) === false) throw new Error(`${name} has other bytes.`);
    landed.set(name, bytes);
  },
};
const parts = () => ({ pool: master.pool, landing, contracts });

function startFactory(blobs: BlobServiceClient): Promise<DataFactory> {
  const all = executors(datasetDefinitions(contracts) as DatasetDefinitions, {
    [linkedServices.lake]: { type: "AzureBlobStorage", blobs },
    // The database is started again in between.
    [linkedServices.customerMaster]: {
      type: "AzurePostgreSql",
      get pool() {
        return master.pool;
      },
    },
  });
  const breakable = Object.entries(all).map(([type, execute]): [string, Execute] => [
    type,
    (activity, signal) => {
      if (activity.name === broken) throw new Error(`${broken} is away.`);
      return execute(activity, signal);
    },
  ]);
  const deployed = pipelineDefinitions(contracts, { medallion: "1", maintenance: "2" });
  const definition = deployed[pipelines.ingestCustomers] as PipelineDefinition;
  return startDataFactory({
    ...{ folder, pipelines: { [pipelines.ingestCustomers]: definition }, pause: async () => {} },
    executors: Object.fromEntries(breakable),
  });
}

/** What a batch took; no file when nothing had changed. */
async function extract(batchId: string, fileDate = "2017-01-02") {
  const { runId } = factory.createRun(
    pipelines.ingestCustomers,
    batchParameters(contracts, fileDate, batchId),
  );
  await factory.endOf(runId);
  const ran = factory.activityRunsOf(runId);
  const output = (name: string) => ran.find(({ activityName }) => activityName === name)?.output;
  const { changes } = (output("Range") as { firstRow: { changes: number } }).firstRow;
  const copied = ran.find(({ activityType }) => activityType === "Copy")?.input;
  const [target] =
    (copied as { outputs: { parameters: Record<string, string> }[] } | undefined)?.outputs ?? [];
  const file = target ? `${target.parameters.source}/${fileDate}/${target.parameters.file}` : null;
  if (file) landed.set(file, await container.getBlobClient(file).downloadToBuffer());
  return { changes, file };
}

const lines = (name: string | null) =>
  gunzipSync(landed.get(name ?? "") ?? changeFile([]))
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const brief = (name: string | null) =>
  lines(name).map(
    (line) => `${line.sequence} ${line.operation} ${line.customer_id} ${line.first_name ?? "-"}`,
  );

const change = (
  sequence: number,
  operation: ShopChange["operation"],
  customer_id: string,
  first_name: string | null = null,
  committed_at = `2017-01-02T10:00:${String(sequence).padStart(2, "0")}Z`,
): ShopChange => ({ operation, sequence, committed_at, customer_id, first_name, marketing_consent: true });
const applied = (...changes: ShopChange[]) => applyTransactions(master.pool, transactionsOf(changes));
const query = (text: string) => master.pool.query(text);

async function connections<T>(work: (a: Connection, b: Connection) => Promise<T>): Promise<T> {
  const [a, b] = [await master.pool.connect(), await master.pool.connect()];
  try {
    return await work(a, b);
  } finally {
    a.release();
    b.release();
  }
}

test("insert, update and delete of one transaction are three changes, in the contract's format", async () => {
  await query(`BEGIN; SET LOCAL capture.committed_at = '2017-01-02T10:00:00Z';
    INSERT INTO customers (customer_id, first_name, marketing_consent) VALUES ('1', 'Ånn', true);
    UPDATE customers SET email = 'a@example.com' WHERE customer_id = '1';
    DELETE FROM customers WHERE customer_id = '1'; COMMIT`);
  const { changes, file } = await extract("2017-01-02.1");
  expect(changes).toBe(3);
  expect(file).toBe("customer_master/2017-01-02/customers.000000000000-000000000003.json.gz");
  expect(brief(file)).toEqual(["1 I 1 Ånn", "2 U 1 Ånn", "3 D 1 -"]);
  const [, updated] = lines(file);
  const names = contracts.get("sources", "customer_master").columns.map(({ name }) => name);
  expect(Object.keys(updated)).toEqual(names);
  expect(updated).toMatchObject({
    ...{
      committed_at: "2017-01-02T10:00:00Z",
      email: "a@example.com",
      marketing_consent: "true",
      phone: null,
    },
  });
});

test("a key that changes is a delete and an insert, and TRUNCATE is refused", async () => {
  await query("INSERT INTO customers (customer_id, first_name) VALUES ('1', 'Ann')");
  await query("UPDATE customers SET customer_id = '2'");
  expect(brief((await extract("a")).file)).toEqual(["1 I 1 Ann", "2 D 1 -", "3 I 2 Ann"]);
  await expect(query("TRUNCATE customers")).rejects.toThrow("use DELETE");
});

test("without the shop's time a change has the machine's", async () => {
  const before = new Date().toISOString();
  await query("INSERT INTO customers (customer_id) VALUES ('1')");
  const [{ committed_at: at }] = lines((await extract("a")).file);
  expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(before));
});

test("what commits late is read late and not missed, where a bound by the highest sequence loses it", async () => {
  const naive = (after: number) =>
    query(
      `SELECT sequence::int, customer_id FROM capture.customer_changes WHERE sequence > ${after} ORDER BY 1`,
    );
  const { naiveFirst, naiveSecond, first, second } = await connections(async (slow, quick) => {
    await slow.query("BEGIN");
    await slow.query("INSERT INTO customers (customer_id, first_name) VALUES ('slow', 'Sam')");
    await quick.query("INSERT INTO customers (customer_id, first_name) VALUES ('quick', 'Quinn')");
    const naiveFirst = (await naive(0)).rows;
    const first = await extract("first");
    await slow.query("COMMIT");
    const naiveSecond = (await naive(naiveFirst.at(-1).sequence)).rows;
    return { naiveFirst, naiveSecond, first, second: await extract("second") };
  });
  // The naive reader has passed sequence 1 when it appears.
  expect(naiveFirst).toEqual([{ sequence: 2, customer_id: "quick" }]);
  expect(naiveSecond).toEqual([]);
  expect(first).toEqual({ changes: 0, file: null });
  expect(brief(second.file)).toEqual(["1 I slow Sam", "2 I quick Quinn"]);
});

test("a transaction that began earlier and drew the higher sequence stays in its place as well", async () => {
  const { first, second } = await connections(async (early, late) => {
    // Its number is drawn now, its sequence later.
    await early.query("BEGIN; SELECT pg_current_xact_id()");
    await late.query("INSERT INTO customers (customer_id, first_name) VALUES ('late', 'Lee')");
    await early.query("INSERT INTO customers (customer_id, first_name) VALUES ('early', 'Eve')");
    await early.query("COMMIT");
    const first = await extract("first");
    await late.query("INSERT INTO customers (customer_id, first_name) VALUES ('last', 'Lou')");
    return { first, second: await extract("second") };
  });
  expect(brief(first.file)).toEqual(["2 I early Eve", "1 I late Lee"]);
  // By the last change in the order of transactions, whose sequence is not the highest.
  expect(first.file).toContain("000000000000-000000000001");
  expect(brief(second.file)).toEqual(["3 I last Lou"]);
});

test("what waits for a transaction that does not end fails the batch, which names it, and lands when it has ended", async () => {
  await connections(async (forgotten, quick) => {
    const { rows } = await forgotten.query("SELECT pg_backend_pid() AS pid");
    await forgotten.query("BEGIN; INSERT INTO customers (customer_id) VALUES ('forgotten')");
    await quick.query("INSERT INTO customers (customer_id, first_name) VALUES ('1', 'Ann')");
    expect(await extract("a")).toEqual({ changes: 0, file: null });
    await query("UPDATE capture.customer_changes SET recorded_at = now() - interval '25 hours'");
    await expect(extract("b")).rejects.toThrow(
      new RegExp(
        `Changes of customers have waited since \\S+Z for transaction \\d+ to end .*pg_terminate_backend\\(${rows[0].pid}\\)`,
      ),
    );
    await forgotten.query("ROLLBACK");
  });
  expect(brief((await extract("b")).file)).toEqual(["2 I 1 Ann"]);
});

test("where transactions are numbered anew nothing is read until all starts over, and then everything is, once", async () => {
  await applied(change(1, "I", "1", "Ann"), change(2, "U", "1", "Anna"));
  await extract("a");
  await applied(change(3, "I", "2", "Bob"));
  // As a dump has it that a server restored which has come as far.
  await query(`UPDATE capture.customer_changes SET xid = (xid::text::bigint + 1000000)::text::xid8;
    UPDATE capture.watermarks SET xid = (xid::text::bigint + 1000000)::text::xid8`);
  await applied(change(4, "U", "2", "Bobby"));
  await expect(extract("b")).rejects.toThrow(
    /which this server has not reached.*SELECT capture\.start_over\(\)/s,
  );
  await query("SELECT capture.start_over()");
  await applied(change(5, "D", "2"));
  expect(brief((await extract("b", "2017-01-03")).file)).toEqual([
    ...["1 I 1 Ann", "2 U 1 Anna", "3 I 2 Bob", "4 U 2 Bobby", "5 D 2 -"],
  ]);
  expect((await extract("c")).changes).toBe(0);
});

test("who reads changes needs no right on customers, and cannot start over", async () => {
  await applied(change(1, "I", "1", "Ann"));
  const { statements } = captureOf(contracts.get("sources", "customer_master"));
  await query(`DROP ROLE IF EXISTS reader; CREATE ROLE reader; GRANT USAGE ON SCHEMA capture TO reader;
    GRANT SELECT ON capture.customer_changes TO reader`);
  try {
    await connections(async (reader) => {
      const asked = async (text: string) => (await reader.query(text)).rows;
      await reader.query("BEGIN; SET LOCAL ROLE reader");
      const [range] = await asked(
        statements.lookup
          .replace("{batchId}", "a")
          .replace("{maxChanges}", "10")
          .replace("{maxWaitHours}", "1"),
      );
      expect(range).toMatchObject({ changes: 1, to_sequence: "1" });
      expect(await asked("SELECT customer_id FROM capture.customer_changes")).toEqual([{ customer_id: "1" }]);
      await reader.query(statements.advance.replace("{batchId}", "a"));
      for (const forbidden of ["SELECT FROM customers", "SELECT capture.start_over()"]) {
        await reader.query("SAVEPOINT before");
        await expect(reader.query(forbidden)).rejects.toThrow("permission denied for table customers");
        await reader.query("ROLLBACK TO before");
      }
      await reader.query("COMMIT");
    });
    expect((await extract("b")).changes).toBe(0);
  } finally {
    await query("DROP OWNED BY reader; DROP ROLE reader");
  }
});

test("a batch that runs again does not take the watermark over changes that are to land once more", async () => {
  await applied(change(1, "I", "1", "Ann"));
  await extract("a");
  await applied(change(2, "I", "2", "Bob"));
  await extract("b");
  await query("UPDATE capture.watermarks SET xid = '0', sequence = 0");
  expect(brief((await extract("b")).file)).toEqual(["2 I 2 Bob"]);
  expect(brief((await extract("c")).file)).toEqual(["1 I 1 Ann", "2 I 2 Bob"]);
});

test("a customer's changes have ever later times, whatever the machine's clock says", async () => {
  const hour = new Date(Date.now() + 3_600_000).toISOString().slice(0, 13);
  const ahead = `${hour}:59:59.391Z`;
  await query(`BEGIN; SET LOCAL capture.committed_at = '${ahead}';
    INSERT INTO customers (customer_id, first_name) VALUES ('1', 'Ann'); COMMIT`);
  // The clock has been set right meanwhile.
  await query("UPDATE customers SET first_name = 'Anna'");
  await query("INSERT INTO customers (customer_id) VALUES ('2')");
  await query("DELETE FROM customers WHERE customer_id = '1'");
  const told = lines((await extract("a")).file).filter(({ customer_id }) => customer_id === "1");
  expect(told.map(({ committed_at }) => committed_at)).toEqual([
    ...[ahead, `${hour}:59:59.391001Z`, `${hour}:59:59.391002Z`],
  ]);
});

test("a batch killed between landing and watermark lands the same bytes again, whatever has happened since", async () => {
  await applied(change(1, "I", "1", "Ann"), change(2, "I", "2", "Bob"));
  broken = "Move watermark";
  await expect(extract("2017-01-02.1")).rejects.toThrow("Move watermark is away.");
  broken = null;
  const names = async () => {
    const found: string[] = [];
    for await (const { name } of container.listBlobsFlat()) found.push(name);
    return found;
  };
  const [file = ""] = await names();
  const bytes = await container.getBlobClient(file).downloadToBuffer();
  await applied(change(3, "U", "1", "Anna"));
  expect(await extract("2017-01-02.1")).toEqual({ changes: 2, file });
  expect(await names()).toEqual([file]);
  expect(landed.get(file)).toEqual(bytes);
  expect(brief((await extract("2017-01-03.1")).file)).toEqual(["3 U 1 Anna"]);
  expect(await extract("2017-01-04.1")).toEqual({ changes: 0, file: null });
});

test("the watermark stands still when landing fails, and is not turned back by a batch that lands late", async () => {
  await applied(change(1, "I", "1", "Ann"));
  broken = "Copy changes";
  await expect(extract("a")).rejects.toThrow("Copy changes is away.");
  broken = null;
  await applied(change(2, "I", "2", "Bob"));
  expect(brief((await extract("b", "2017-01-03")).file)).toEqual(["1 I 1 Ann", "2 I 2 Bob"]);
  expect(brief((await extract("a")).file)).toEqual(["1 I 1 Ann"]);
  expect((await extract("c")).changes).toBe(0);
});

test("what the pipeline lands of changes is what a snapshot writes of them, byte for byte", async () => {
  await applied(change(1, "I", "1", 'Ånn "A"'), change(2, "I", "2"));
  const { file } = await extract("2017-01-02.1");
  const { files } = await landSnapshot(parts(), "2017-01-02");
  expect(landed.get(files[0] ?? "")).toEqual(landed.get(file ?? ""));
});

test("a database that is started again goes on with what it has, a prepared transaction among it", async () => {
  await applied(change(1, "I", "1", "Ann"));
  expect(brief((await extract("a")).file)).toEqual(["1 I 1 Ann"]);
  await query("ALTER SYSTEM SET max_prepared_transactions = 1");
  await master.stop();
  master = await startCustomerMaster(folder);
  await applied(change(1, "I", "1", "Ann"), change(2, "U", "1", "Anna"));
  const { rows } = await query("SELECT customer_id, first_name FROM customers");
  expect(rows).toEqual([{ customer_id: "1", first_name: "Anna" }]);
  expect(brief((await extract("b")).file)).toEqual(["2 U 1 Anna"]);

  await query("BEGIN; INSERT INTO customers (customer_id) VALUES ('2'); PREPARE TRANSACTION 'forgotten'");
  await query("INSERT INTO customers (customer_id) VALUES ('3')");
  expect(await extract("c")).toEqual({ changes: 0, file: null });
  await query("UPDATE capture.customer_changes SET recorded_at = now() - interval '25 hours'");
  await expect(extract("d")).rejects.toThrow("ROLLBACK PREPARED 'forgotten' ends");
  await query("COMMIT PREPARED 'forgotten'");
  expect(brief((await extract("d")).file)).toEqual(["3 I 2 -", "4 I 3 -"]);
}, 30_000);

test("a file's bytes name no time and no system", () => {
  const bytes = changeFile([{ sequence: "1" }]);
  expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, expect.any(Number), 255]);
});

test("the shop's changes are applied once, however often; a merge is one transaction", async () => {
  const merge = "2017-01-02T12:00:00Z";
  const day = [
    change(1, "I", "1", "Ann"),
    change(2, "I", "2", "Anne"),
    change(3, "D", "2", null, merge),
    change(4, "U", "1", "Anne", merge),
  ];
  expect(await applied(...day)).toBe(4);
  expect(await applied(...day)).toBe(0);
  expect(await appliedThrough(master.pool)).toBe(4);
  const { rows } = await query(
    "SELECT xid::text, count(*)::int FROM capture.customer_changes GROUP BY xid ORDER BY xid",
  );
  expect(rows.map(({ count }) => count)).toEqual([1, 1, 2]);
  expect(brief((await extract("a")).file)).toEqual(["1 I 1 Ann", "2 I 2 Anne", "3 D 2 -", "4 U 1 Anne"]);
});

test("what the shop tells is due until a batch's day, and beyond what has been applied", () => {
  const deliveries = [
    delivery("2017-01-01", "000000000001-000000000010"),
    delivery("2017-01-02", "000000000011-000000000012"),
    delivery("2017-01-02", "000000000011-000000000012", "orders"),
    delivery("2017-01-03", "000000000013-000000000013"),
  ];
  const days = (applied: number) =>
    pending(deliveries, "2017-01-02", applied).map(({ file_date }) => file_date);
  expect([days(0), days(10), days(11), days(12)]).toEqual([
    ["2017-01-01", "2017-01-02"],
    ["2017-01-02"],
    ["2017-01-02"],
    [],
  ]);
});

test("a transaction that fails leaves nothing, and not a number is lost", async () => {
  await applied(change(1, "I", "1", "Ann"));
  const at = "2017-01-02T11:00:00Z";
  await expect(applied(change(2, "U", "1", "Anna", at), change(3, "U", "9", "Nobody", at))).rejects.toThrow(
    "Change 3 of the shop (U of customer 9) finds no such customer",
  );
  expect(await appliedThrough(master.pool)).toBe(1);
  await applied(change(2, "U", "1", "Anna"));
  expect(brief((await extract("a")).file)).toEqual(["1 I 1 Ann", "2 U 1 Anna"]);
});

test("history of thousands of changes takes seconds, and each keeps its time", async () => {
  const history = Array.from({ length: 4000 }, (_, at) =>
    change(
      at + 1,
      "I",
      `c${at}`,
      "Ann",
      new Date(Date.UTC(2016, 0, 1) + at * 60_000).toISOString().replace(".000", ""),
    ),
  );
  const since = performance.now();
  expect(await applyTransactions(master.pool, historyOf(history))).toBe(4000);
  const { file } = await extract("backfill");
  expect(performance.now() - since).toBeLessThan(10_000);
  const times = lines(file).map(({ committed_at }) => committed_at);
  expect(times).toEqual(history.map(({ committed_at }) => committed_at));
}, 20_000);

test("a snapshot says every customer's last change again, in parts, and those that triggers have missed", async () => {
  await applied(
    change(1, "I", "b", "Bob"),
    change(2, "I", "a", "Ann"),
    change(3, "U", "a", "Anna"),
    change(4, "I", "c"),
  );
  await applied(change(5, "D", "c"));
  const { file } = await extract("2017-01-02.1");
  const known = new Map(lines(file).map((line) => [line.customer_id, line]));
  await query(`BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO customers (customer_id, first_name) VALUES ('d', 'Dan'); DELETE FROM customers WHERE customer_id = 'b'; COMMIT`);
  const { files, missed, customers } = await landSnapshot(parts(), "2017-01-03", 2);
  expect([missed, customers]).toEqual([2, 4]);
  expect(files).toEqual([
    "customer_master/2017-01-03/customers.000000000007-000001.json.gz",
    "customer_master/2017-01-03/customers.000000000007-000002.json.gz",
  ]);
  const told = files.flatMap(lines);
  expect(told.map(({ operation, customer_id }) => `${operation} ${customer_id}`)).toEqual([
    "U a",
    "D b",
    "D c",
    "I d",
  ]);
  // What is unchanged is the very record that has landed before.
  expect([told[0], told[2]]).toEqual([known.get("a"), known.get("c")]);
  const before = new Map(landed);
  expect((await landSnapshot(parts(), "2017-01-03", 2)).missed).toBe(0);
  expect(landed).toEqual(before);
});
