/** The pipeline and the demo's uploads, with the real app in the local host against Azurite; only Spark is left out. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { upload } from "../../local/src/demo/arrival.ts";
import { type Batch, type Delivery, planBatches } from "../../local/src/demo/batches.ts";
import { shopFilesOf } from "../../local/src/demo/day.ts";
import type { DemoEvent } from "../../local/src/demo/demo-events.ts";
import { handOverCatalog, handOverSales } from "../../local/src/demo/hand-over.ts";
import { type Surroundings, startSurroundings } from "../../local/src/demo/surroundings.ts";
import { areQueuesEmpty, received, tally, untold } from "../../local/src/demo/told.ts";
import { until } from "../../local/src/demo/until.ts";
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
const deliveries: Delivery[] = [];

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
    shopFiles: async (batchId) =>
      shopFilesOf(
        batchId,
        deliveries,
        (source) => ["orders", "order_items"].includes(source),
        ({ source, file_date }, file) => join(shop, source, file_date, file),
      ),
    runMedallion: async (fileDate, batchId) => {
      medallion.push(`${batchId} of ${fileDate}`);
      const summaries = join(places.lake, "logs", "dq_results", "_summaries");
      mkdirSync(summaries, { recursive: true });
      writeFileSync(join(summaries, `${batchId}.json`), summaryOf(fileDate, batchId));
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
  const extension = source === "customer_master" ? "json.gz" : "csv.gz";
  const name = `${source}_${fileDate}.${number}.${extension}`;
  const place = join(shop, source, fileDate);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, name), content);
  const delivery = {
    ...{ source, file_date: fileDate, delivered_on: fileDate, delivery: number },
    ...{ files: [name], rows: 1 },
  };
  deliveries.push(delivery);
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
  const customers = gzipSync("{}\n");
  const batch = batchOf(
    delivered("orders", "2017-01-02", orders),
    delivered("order_items", "2017-01-02", items),
    delivered("customer_master", "2017-01-02", customers),
  );
  await handOverCatalog("2017-01-02", surroundings);
  const [known, ...others] = await send(batch, true);
  expect([known?.batchId, others]).toEqual([batch.id, []]);
  await surroundings.factory.endOf(known?.runId ?? "");
  expect(medallion).toEqual(["2017-01-02.1 of 2017-01-02"]);
  expect(landed("orders", "2017-01-02", "orders_2017-01-02.1.csv.gz")).toEqual(orders);
  expect(landed("order_items", "2017-01-02", "order_items_2017-01-02.1.csv.gz")).toEqual(items);
  expect(landed("customer_master", "2017-01-02", "customer_master_2017-01-02.1.json.gz")).toEqual(customers);
  const page = JSON.parse(String(landed("product_catalog", "2017-01-02", "products.1.page-00001.json")));
  expect(page.items).toEqual([product("2", "2017-01-02")]);
  expect(notes).toContainEqual(expect.stringMatching(/order_items_2017-01-02\.csv\.gz rejected: .*torn/));
  expect(notes).toContainEqual(expect.stringMatching(/@.* got ".*rejected", and the file is sent again/));
}, 40_000);

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

test("everybody is told in the end, and it can be counted", async () => {
  const settled = async () =>
    (await areQueuesEmpty(surroundings)) && (await untold(surroundings, signal)).length === 0 ? true : null;
  await until(settled, { seconds: 30, signal, otherwise: "Somebody has not been told." });
  expect(await tally(surroundings)).toMatchObject({ accepted: 4, rejected: 1, repeated: 2, alerts: 2 });
  expect(received(places.platform).emails).toBeGreaterThanOrEqual(3);
}, 40_000);
