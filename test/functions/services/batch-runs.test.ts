import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createFileArrival, type FileArrivalRoom } from "../../../functions/src/file-arrival/index.ts";
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";
import { registerFileArrival } from "../../../functions/src/file-arrival/triggers.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { requestOf } from "../operations/requests.ts";
import { Handlers } from "./handlers.ts";
import { AlertList, startStorage, type TestStorage } from "./storage.ts";

let storage: TestStorage;
let room: FileArrivalRoom;
const handlers = new Handlers();
const started: string[] = [];

beforeAll(async () => {
  storage = await startStorage();
  room = instance();
  const { platform } = storage.contracts;
  registerFileArrival(handlers.app, async () => room, settings, platform, log);
}, 60_000);
afterAll(() => storage.stop());

const log = createLog(() => undefined);
const settings = fileArrivalSettings.parse({ DATA_FACTORY_ENDPOINT: "http://127.0.0.1:1" });

/** One instance of the app. */
function instance(): FileArrivalRoom {
  const { contracts } = storage;
  const clock = { now: () => new Date("2017-06-01T06:00:00Z") };
  const nowhere = () => Promise.reject(new Error("unexpected"));
  return createFileArrival(
    {
      ...{ clock, log, contracts, platform: contracts.platform, alerts: new AlertList(), settings },
      deadLetters: { write: nowhere, list: nowhere, read: nowhere, remove: nowhere },
      ...{ runbook: () => null, ...storage.connect() },
    },
    { start: async ({ batchId }) => ({ runId: `run-${started.push(batchId)}` }) },
  );
}

async function judge(batchId: string, outcome: "passed" | "failed"): Promise<void> {
  const { containers, folders } = storage.contracts.platform;
  const summary = { batch_id: batchId, run_id: "r", file_date: batchId.slice(0, 10), outcome, rules: [] };
  const text = JSON.stringify(summary);
  const name = `${folders.dqSummaries}/${batchId}.json`;
  await storage.connect().containers(containers.logs).getBlockBlobClient(name).upload(text, text.length);
}

async function ask(name: string, batch: string, body?: object) {
  const { status = 200, jsonBody } = await handlers.call(
    name,
    requestOf({ params: { batch }, ...(body ? { method: "POST", body: JSON.stringify(body) } : {}) }),
  );
  return { status, ...jsonBody };
}

describe("a batch", () => {
  test("that is published is begun by no other run, and by its own as often as it asks", async () => {
    const [batch, fileDate] = ["2017-01-01.1", "2017-01-01"];
    for (const _ of [1, 2])
      expect(await ask("batch-begin", batch, { fileDate, runId: "a" })).toMatchObject({ proceed: true });
    await judge(batch, "passed");
    for (const _ of [1, 2])
      expect(await ask("batch-end", batch, { runId: "a", status: "Succeeded" })).toMatchObject({
        state: "published",
      });
    expect(await ask("batch-begin", batch, { fileDate, runId: "b" })).toMatchObject({
      proceed: false,
      reason: "Run a has published batch 2017-01-01.1; replay the batch to run it again.",
    });
    await ask("batch-reopen", batch, {});
    expect(await ask("batch-begin", batch, { fileDate, runId: "b" })).toMatchObject({ proceed: true });
  });

  test("that was held or has failed is begun again, and says why", async () => {
    const [batch, fileDate] = ["2017-01-02.1", "2017-01-02"];
    await judge(batch, "failed");
    await ask("batch-begin", batch, { fileDate, runId: "a" });
    expect(await ask("batch-end", batch, { runId: "a", status: "Succeeded" })).toMatchObject({
      state: "held",
    });
    expect(await ask("batch-begin", batch, { fileDate, runId: "b" })).toMatchObject({
      ...{ proceed: true, reason: "The quality gate stopped run a." },
    });
    expect(await ask("batch-end", batch, { runId: "b", status: "Failed" })).toMatchObject({
      state: "failed",
    });
    expect(await ask("batch-begin", batch, { fileDate, runId: "c" })).toMatchObject({
      reason: "Run b failed.",
    });
  });

  test("is not called published where nobody knows it", async () => {
    const [batch, fileDate] = ["2017-01-03.1", "2017-01-03"];
    await ask("batch-begin", batch, { fileDate, runId: "a" });
    const unjudged = await ask("batch-end", batch, { runId: "a", status: "Succeeded" });
    expect(unjudged).toMatchObject({
      status: 409,
      detail: expect.stringContaining("has left no summary of batch"),
    });
    const strange = await ask("batch-end", "2017-01-04.1", { runId: "a", status: "Failed" });
    expect(strange).toMatchObject({ status: 409, detail: expect.stringContaining("it was never begun") });
  });

  test("of which many runs begin at once is the last one's", async () => {
    const [batchId, fileDate] = ["2017-01-05.1", "2017-01-05"];
    const rooms = Array.from({ length: 8 }, instance);
    await Promise.all(rooms.map(({ runs }, index) => runs.begin(batchId, fileDate, `run-${index}`)));
    const ends = await Promise.allSettled(
      rooms.map(({ runs }, index) => runs.end(batchId, `run-${index}`, false)),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("that an operator replays is open for its next run", async () => {
    const batch = "2017-01-06.1";
    for (const source of ["orders", "order_items"]) await announce(source, "2017-01-06");
    expect(started).toContain(batch);
    await room.runs.begin(batch, "2017-01-06", "run-1");
    await judge(batch, "passed");
    await room.runs.end(batch, "run-1", true);
    await room.gate.replay(batch);
    expect(await room.runs.begin(batch, "2017-01-06", "run-2")).toEqual({
      ...{ proceed: true, reason: "Somebody asked for the batch again." },
    });
  });

  test.each([
    ["batch-begin", "2017-01-01.1", { fileDate: "yesterday", runId: "a" }, "fileDate: Invalid ISO date"],
    ["batch-begin", "2017'or 1", { fileDate: "2017-01-01", runId: "a" }, "expected a batch's id"],
    ["batch-end", "2017-01-01.1", { runId: "a", status: "Cancelled" }, "status: "],
    ["arrivals", "", { blob: "" }, "blob: "],
  ])("%s refuses %s with %j", async (name, batch, body, detail) => {
    expect(await ask(name, batch, body)).toMatchObject({
      ...{ status: 400, detail: expect.stringContaining(detail) },
    });
  });
});

async function drop(blob: string, content: Buffer): Promise<void> {
  await storage.connect().containers("inbox").getBlockBlobClient(blob).upload(content, content.length);
}

const csv = (source: string, row: string) => {
  const columns = storage.contracts.get("sources", source).columns.map(({ name }) => name);
  return gzipSync(`${columns.join(",")}\n${row}${",".repeat(columns.length - 1)}\n`);
};

async function announce(source: string, date: string, row = "1") {
  const blob = `${source}_${date}.csv.gz`;
  await drop(blob, csv(source, row));
  return ask("arrivals", "", { blob });
}

describe("a file that is announced without its event", () => {
  const files = (fileDate: string) => room.files.list({ fileDate }, 100);

  test("is checked and taken once, and its event finds it in the ledger", async () => {
    const date = "2017-02-01";
    const blob = `orders_${date}.csv.gz`;
    expect(await announce("orders", date)).toMatchObject({ blob, status: "accepted" });
    expect(await ask("arrivals", "", { blob })).toMatchObject({ status: "accepted" });
    const [taken] = await files(date);
    const event = { ...{ id: "e", blob, eTag: taken?.eTag ?? "" }, sequencer: "0001", contentLength: 0 };
    await room.arrival.handle(event);
    expect(await files(date)).toHaveLength(1);
  });

  test("is newer than what the ledger has, and older than what its events will bring", async () => {
    const date = "2017-02-02";
    await announce("orders", date, "1");
    await announce("orders", date, "2");
    const [second, first] = (await files(date)).sort((a, b) => (a.sequencer < b.sequencer ? 1 : -1));
    expect(second?.receivedAt.getTime()).toBeGreaterThanOrEqual(first?.receivedAt.getTime() ?? 0);
    await drop(`orders_${date}.csv.gz`, csv("orders", "3"));
    const properties = await storage
      .connect()
      .containers("inbox")
      .getBlobClient(`orders_${date}.csv.gz`)
      .getProperties();
    const eTag = properties.etag?.replaceAll('"', "") ?? "";
    const event = { id: "e", blob: `orders_${date}.csv.gz`, eTag, sequencer: "0000000001" };
    await room.arrival.handle({ ...event, contentLength: properties.contentLength ?? 0 });
    expect((await files(date)).map(({ status }) => status)).toEqual(["accepted", "accepted", "accepted"]);
  });

  test("is rejected when it breaks its contract, and not taken when it is gone", async () => {
    const blob = "orders_2017-02-03.csv.gz";
    await drop(blob, Buffer.from("no gzip"));
    expect(await ask("arrivals", "", { blob })).toMatchObject({ status: "rejected" });
    expect(await ask("arrivals", "", { blob })).toMatchObject({ status: "gone" });
  });
});

test("a batch that the ledger does not know has no files", async () => {
  expect(await ask("batch-files", "2016-01-01.1")).toMatchObject({ status: 200, files: [] });
  for (const source of ["orders", "order_items"]) await announce(source, "2017-03-01");
  const { files } = await ask("batch-files", "2017-03-01.1");
  expect(files.map(({ landing }: { landing: string }) => landing).sort()).toEqual([
    "order_items/2017-03-01/order_items_2017-03-01.1.csv.gz",
    "orders/2017-03-01/orders_2017-03-01.1.csv.gz",
  ]);
});
