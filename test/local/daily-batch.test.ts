/** The pipeline and the demo's uploads, with the real app in the local host against Azurite; only Spark is left out. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import rhea from "rhea";
import { upload } from "../../local/src/demo/arrival.ts";
import { type Batch, type Delivery, planBatches } from "../../local/src/demo/batches.ts";
import type { DemoEvent } from "../../local/src/demo/demo-events.ts";
import { handOverCatalog, handOverSales } from "../../local/src/demo/hand-over.ts";
import { type Surroundings, startSurroundings } from "../../local/src/demo/surroundings.ts";
import { areQueuesEmpty, received, tally, untold } from "../../local/src/demo/told.ts";
import { until } from "../../local/src/demo/until.ts";
import { allVisits, visitsFolder } from "../../local/src/demo/visits/visits.ts";
import { jobIds } from "../../local/src/demo/workspace.ts";
import { captureFile } from "../../local/src/event-hubs/capture-file.ts";
import { capturedBodies } from "../../local/src/event-hubs/capture-reader.ts";
import type { StoredEvent } from "../../local/src/event-hubs/partition.ts";
import { Catalog } from "../../local/src/product-api/catalog.ts";

const folder = mkdtempSync(join(tmpdir(), "daily-batch-"));
const places = {
  landing: join(folder, "landing"),
  lake: join(folder, "lake"),
  platform: join(folder, "platform"),
};
const shop = join(folder, "shop");
const { signal } = new AbortController();
const notes: string[] = [];
const view = {
  handle: (event: DemoEvent) => void (event.type === "note" && notes.push(event.text)),
  close() {},
};
const medallion: string[] = [];
const problems: Error[] = [];
let surroundings: Surroundings;

const product = (id: string, day: string) => ({
  product_id: id,
  product_name: id,
  updated_at: `${day}T10:00:00Z`,
});

beforeAll(async () => {
  surroundings = await startSurroundings({
    folder: places,
    signal,
    catalog: new Catalog([product("1", "2017-01-01"), product("2", "2017-01-02")]),
    runJob: async (jobId, { file_date: fileDate = "", batch_id: batchId = "" }) => {
      expect(jobId).toBe(jobIds.medallion);
      medallion.push(`${batchId} of ${fileDate}`);
      const summaries = join(places.lake, "logs", "dq_results", "_summaries");
      mkdirSync(summaries, { recursive: true });
      writeFileSync(join(summaries, `${batchId}.json`), summaryOf(fileDate, batchId));
      return { runId: "1", runPageUrl: "file:///log", state: "SUCCESS", message: "" };
    },
    onProblem: (problem) => void problems.push(problem),
  });
}, 60_000);
afterAll(async () => {
  await surroundings?.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(problems).toEqual([]);
}, 30_000);

function summaryOf(fileDate: string, batchId: string): string {
  const rule = {
    entity: "order_items",
    rule_id: "product_known",
    dimension: "consistency",
    severity: "warning",
  };
  const counts = { rows_checked: 100, rows_failed: 9, max_failed_percent: 2, status: "failed" };
  const broken = { ...rule, ...counts, sample_keys: ["1/1"], owner: "order-management" };
  const rules = fileDate === "2017-01-02" ? [broken] : [];
  return JSON.stringify({ batch_id: batchId, run_id: "r", file_date: fileDate, outcome: "passed", rules });
}

function delivered(source: string, fileDate: string, content: Buffer, number = 1): Delivery {
  const name = `${source}_${fileDate}.${number}.csv.gz`;
  const place = join(shop, source, fileDate);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, name), content);
  const delivery = {
    ...{ source, file_date: fileDate, delivered_on: fileDate, delivery: number },
    ...{ files: [name], rows: 1 },
  };
  return delivery;
}

function csv(source: string, line: string): Buffer {
  const { columns } = surroundings.contracts.get("sources", source);
  return gzipSync(`${columns.map(({ name }) => name).join(",")}\n${line}\n`);
}

function batchOf(...parts: Delivery[]): Batch {
  const [batch] = planBatches(
    parts,
    { days: 1, to: parts[0]?.file_date ?? "" },
    { begun: [], published: new Set() },
  );
  if (!batch) throw new Error("No batch was planned.");
  return batch;
}

const send = (batch: Batch, showsTorn = false) =>
  upload(batch, { surroundings, view, shop, signal }, showsTorn);
const landed = (...path: string[]) => readFileSync(join(places.landing, ...path));
const ordersLine = "1,7,3,store,2017-01-02 10:00:00,US,USD,1,2.00";
const itemsLine = "1,1,55,2,2.00,0,0,0";

test("a day comes through the inbox, torn at first, and lands with what the shop has besides", async () => {
  const orders = csv("orders", ordersLine);
  const items = csv("order_items", itemsLine);
  const batch = batchOf(
    delivered("orders", "2017-01-02", orders),
    delivered("order_items", "2017-01-02", items),
  );
  await surroundings.customers.pool.query("INSERT INTO customers (customer_id) VALUES ('7')");
  await handOverCatalog("2017-01-02", surroundings);
  const [known, ...others] = await send(batch, true);
  expect([known?.batchId, others]).toEqual([batch.id, []]);
  await surroundings.factory.endOf(known?.runId ?? "");
  expect(medallion).toEqual(["2017-01-02.1 of 2017-01-02"]);
  expect(landed("orders", "2017-01-02", "orders_2017-01-02.1.csv.gz")).toEqual(orders);
  expect(landed("order_items", "2017-01-02", "order_items_2017-01-02.1.csv.gz")).toEqual(items);
  const changes = landed("customer_master", "2017-01-02", "customers.000000000000-000000000001.json.gz");
  expect(JSON.parse(String(gunzipSync(changes)))).toMatchObject({ operation: "I", customer_id: "7" });
  const page = JSON.parse(String(landed("product_catalog", "2017-01-02", "products.1.page-00001.json")));
  expect(page.items).toEqual([product("2", "2017-01-02")]);
  expect(notes).toContainEqual(expect.stringMatching(/order_items_2017-01-02\.csv\.gz rejected: .*torn/));
  expect(notes).toContainEqual(expect.stringMatching(/@.* got ".*rejected", and the file is sent again/));
}, 40_000);

test("a shop that is stopped before it sends the whole file goes on from there, and sends nothing torn twice", async () => {
  const batch = batchOf(
    delivered("orders", "2017-01-01", csv("orders", ordersLine)),
    delivered("order_items", "2017-01-01", csv("order_items", itemsLine)),
  );
  const stop = new AbortController();
  const stopping = { ...view, handle: (event: DemoEvent) => isRejected(event) && stop.abort() };
  const first = upload(batch, { surroundings, view: stopping, shop, signal: stop.signal }, true);
  await expect(first).rejects.toThrow();
  notes.length = 0;
  const [known] = await send(batch, true);
  await surroundings.factory.endOf(known?.runId ?? "");
  expect(medallion.at(-1)).toBe("2017-01-01.1 of 2017-01-01");
  expect(notes.filter((text) => /cut off|rejected:/.test(text))).toEqual([]);
  expect(notes).toContainEqual(
    expect.stringMatching(/@.* got ".*order_items.*", and the file is sent again/),
  );
}, 60_000);

function isRejected(event: DemoEvent): boolean {
  return event.type === "note" && / rejected: /.test(event.text);
}

test("the same files again are ignored, and a corrected one makes the next batch alone", async () => {
  const again = batchOf(
    delivered("orders", "2017-01-02", csv("orders", ordersLine), 2),
    delivered("order_items", "2017-01-02", csv("order_items", itemsLine), 2),
  );
  expect(again.id).toBe("2017-01-02.2");
  expect((await send(again)).map(({ batchId }) => batchId)).toEqual(["2017-01-02.1"]);
  const corrected = batchOf(delivered("orders", "2017-01-02", csv("orders", `${ordersLine}0`), 2));
  const batches = await send(corrected);
  expect(batches.map(({ batchId }) => batchId)).toEqual(["2017-01-02.1", "2017-01-02.2"]);
  await surroundings.factory.endOf(batches[1]?.runId ?? "");
  expect(medallion.at(-1)).toBe("2017-01-02.2 of 2017-01-02");
}, 30_000);

test("history that was handed over is the first delivery of a file that is corrected later", async () => {
  const parts = ["orders", "order_items"].map((source) => {
    const content = csv(source, source === "orders" ? ordersLine : itemsLine);
    const delivery = delivered(source, "2016-12-30", content);
    const place = join(places.landing, source, "2016-12-30");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, delivery.files[0] ?? ""), content);
    return delivery;
  });
  for (let times = 0; times < 2; times += 1) await handOverSales(parts, places.landing, surroundings);
  const corrected = batchOf(delivered("orders", "2016-12-30", csv("orders", `${ordersLine}0`), 2));
  const batches = await send(corrected);
  expect(batches).toMatchObject([
    { batchId: "2016-12-30.1", runId: null },
    { batchId: "2016-12-30.2", runId: expect.any(String) },
  ]);
  await surroundings.factory.endOf(batches[1]?.runId ?? "");
}, 30_000);

test("a day's cart events go through the collector and the hub, and land once as Capture writes them", async () => {
  const event = (id: string, session: string) => ({
    ...{ event_id: id, session_id: session, event_type: "product_viewed", product_id: "55" },
    occurred_at: "2017-01-02T10:00:00.000Z",
  });
  const sound = Array.from({ length: 450 }, (_, index) => event(`e${index}`, `s${index % 7}`));
  const deep = `{"event_id":"deep","nested":${"[".repeat(20)}${"]".repeat(20)}}`;
  const texts = [...sound, { event_id: "x" }].map((body) => JSON.stringify(body));
  // One event that spoils its request must not take the sound ones with it.
  const bodies = [...texts.slice(0, 100), deep, ...texts.slice(100)].map((text) => Buffer.from(text));
  const record = join(folder, "events.avro");
  writeFileSync(record, await captureFile([...bodies, Buffer.from("no JSON")].map(stored)));
  const { visits } = surroundings;
  const visited = await visits.of("2017-01-02", [record], signal);
  expect(visited).toEqual({ sent: 453, accepted: 450, refused: 3 });
  expect(await visits.of("2017-01-02", [record], signal)).toBeNull();
  expect(allVisits(visitsFolder(places.platform))).toEqual(visited);
  const place = join(places.landing, "cart_events", "2017-01-02");
  const files = readdirSync(place);
  expect(files.every((name) => /^customer360\.cart-events\.\d+\.22\d{4}\.avro$/.test(name))).toBe(true);
  const landed = (await Promise.all(files.map((name) => capturedBodies(join(place, name))))).flat();
  const ids = landed.map((body) => JSON.parse(body.toString()).event_id);
  expect(ids.sort()).toEqual(sound.map(({ event_id }) => event_id).sort());
}, 30_000);

/** An event in Capture's format. */
function stored(body: Buffer, sequenceNumber: number): StoredEvent {
  const message = { body: rhea.message.data_section(body) };
  const at = { sequenceNumber, offset: sequenceNumber, enqueuedAt: new Date("2017-01-02T10:00:00Z") };
  return { message, partitionKey: null, bytes: body.length, ...at };
}

test("everybody is told in the end, and it can be counted", async () => {
  const settled = async () =>
    (await areQueuesEmpty(surroundings)) && (await untold(surroundings, signal)).length === 0 ? true : null;
  await until(settled, { seconds: 30, signal, otherwise: "Somebody has not been told." });
  expect(await tally(surroundings)).toMatchObject({ accepted: 6, rejected: 2, repeated: 3, alerts: 3 });
  expect(received(places.platform).emails).toBeGreaterThanOrEqual(3);
}, 40_000);
