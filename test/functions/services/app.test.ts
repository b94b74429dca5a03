/** The bundle that is deployed, in the local host, against Azurite. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { QueueClient } from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type FunctionsHost, startFunctionsHost } from "../../../local/src/functions-host/functions-host.ts";
import { type LocalServer, listenLocally } from "../../../local/src/servers/local-server.ts";
import { chanceOf } from "../../chance.ts";
import { startStorage, type TestStorage } from "./storage.ts";

const folder = mkdtempSync(join(tmpdir(), "functions-app-"));
let storage: TestStorage;
let factory: LocalServer;
let host: FunctionsHost;
const runs: string[] = [];

beforeAll(async () => {
  const bundle = join(folder, "bundle");
  execFileSync(process.execPath, [join("functions", "build.mjs"), bundle]);
  storage = await startStorage();
  factory = await listenLocally(createServer(answerRun), 0);
  host = await startFunctionsHost({ app: bundle, folder: join(folder, "host"), env: environment() });
}, 60_000);

afterAll(async () => {
  await host?.stop();
  await factory?.stop();
  await storage?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

function environment(): Record<string, string> {
  const { connectionString } = storage.azurite;
  return {
    AzureWebJobsStorage: connectionString,
    LAKE_STORAGE: connectionString,
    STATE_STORAGE: connectionString,
    DATA_FACTORY_ENDPOINT: `http://127.0.0.1:${factory.port}`,
    EXTRACTION_SECRETS: "{}",
    CART_EVENTS_KEYS: JSON.stringify({ "shop-web": "0".repeat(64) }),
    CART_EVENTS_ORIGINS: "https://shop.example.com",
    EVENT_HUBS:
      "Endpoint=sb://localhost:1;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true",
    NOTIFICATIONS_ADDRESS: "http://127.0.0.1:7071",
    NOTIFICATIONS_LINK_KEYS: "k".repeat(32),
    NOTIFICATIONS_SENDER: "alerts@customer360.example.com",
    NOTIFICATIONS_SMTP: "smtp://127.0.0.1:1",
    NOTIFICATIONS_TEAMS: JSON.stringify({
      "data-platform": "http://127.0.0.1:1/data-platform",
      "on-call": "http://127.0.0.1:1/on-call",
    }),
    AzureFunctionsJobHost__extensions__queues__maxPollingInterval: "00:00:01",
    AzureFunctionsJobHost__extensions__queues__maxDequeueCount: "2",
    AzureFunctionsJobHost__extensions__queues__visibilityTimeout: "00:00:00",
  };
}

/** Data Factory's createRun, as its REST API has it. */
const answerRun: Parameters<typeof createServer>[1] = async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  runs.push(`${request.method} ${request.url?.split("?")[0]} ${Buffer.concat(pieces)}`);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ runId: `run-${runs.length}` }));
};

async function get(path: string, headers: Record<string, string> = { "x-functions-key": host.keys.default }) {
  const answer = await fetch(`${host.url}/api/${path}`, { headers });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** Asks until the answer is as expected. */
async function eventually(path: string, expected: object): Promise<void> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const { body } = await get(path);
    try {
      return expect(body).toMatchObject(expected);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

/** A file without rows. */
function emptyFile(source: string): Buffer {
  const { columns } = storage.contracts.get("sources", source);
  return gzipSync(`${columns.map(({ name }) => name).join(",")}\n`);
}

const send = (message: string) =>
  storage.connect().queues("blob-events").sendMessage(Buffer.from(message).toString("base64"));

test("files that are announced on the queue start their batch", async () => {
  for (const source of ["orders", "order_items"]) {
    const content = emptyFile(source);
    const blob = `${source}_2017-01-05.csv.gz`;
    const { etag } = await storage
      .connect()
      .containers("inbox")
      .getBlockBlobClient(blob)
      .upload(content, content.length);
    const data = { api: "PutBlob", eTag: etag, sequencer: "1", contentLength: content.length };
    const subject = `/blobServices/default/containers/inbox/blobs/${blob}`;
    const type = "Microsoft.Storage.BlobCreated";
    await send(
      JSON.stringify({ id: source, specversion: "1.0", type, time: "2017-01-06T06:00:00Z", subject, data }),
    );
  }
  await eventually("batches", { batches: [{ batchId: "2017-01-05.1", status: "started", runId: "run-1" }] });
  const path =
    "/subscriptions/local/resourceGroups/local/providers/Microsoft.DataFactory/factories/local/pipelines/daily-batch/createRun";
  expect(runs).toEqual([`POST ${path} {"fileDate":"2017-01-05","batchId":"2017-01-05.1"}`]);
}, 20_000);

const schemas: Record<string, (parts: { id: string; subject: string; data: object }) => object> = {
  "Event Grid": ({ id, ...parts }) => ({
    ...{ id, ...parts, topic: "/storage", eventType: "Microsoft.Storage.BlobCreated" },
    ...{ eventTime: "2017-03-01T06:00:00Z", dataVersion: "", metadataVersion: "1" },
  }),
  CloudEvents: ({ id, ...parts }) => ({
    ...{ id, ...parts, source: "/storage", type: "Microsoft.Storage.BlobCreated" },
    ...{ time: "2017-03-01T06:00:00Z", specversion: "1.0" },
  }),
};

test("1,000 shuffled and duplicated events of 30 batches on the queue start exactly 30 pipelines", async () => {
  const days = Array.from({ length: 30 }, (_, index) => `2017-03-${String(index + 1).padStart(2, "0")}`);
  const blobs = days.flatMap((day) => ["orders", "order_items"].map((source) => ({ day, source })));
  const events = await Promise.all(
    blobs.map(async ({ day, source }, index) => {
      const name = `${source}_${day}.csv.gz`;
      const content = emptyFile(source);
      const client = storage.connect().containers("inbox").getBlockBlobClient(name);
      const { etag: eTag } = await client.upload(content, content.length);
      const data = { api: "PutBlob", eTag, sequencer: String(index), contentLength: content.length };
      return { id: name, subject: `/blobServices/default/containers/inbox/blobs/${name}`, data };
    }),
  );
  const copies = Array.from({ length: 1000 }, (_, index) => events[index % events.length]);
  const sent = chanceOf("1,000 events on the queue").shuffled(copies);
  const queue = storage.connect().queues("blob-events");
  const before = runs.length;
  const pending = sent.entries();
  const sender = async () => {
    for (const [index, event] of pending) {
      const schema = schemas[index % 2 ? "Event Grid" : "CloudEvents"];
      const text = JSON.stringify(event && schema?.(event));
      await queue.sendMessage(Buffer.from(text).toString("base64"));
    }
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  await drained(queue);
  const started = runs.slice(before).map((run) => JSON.parse(run.split(" ")[2] ?? "").batchId);
  expect(started.sort()).toEqual(days.map((day) => `${day}.1`));
  expect((await get("batches?from=2017-03-01&to=2017-03-30")).body).toMatchObject({
    batches: [...days].reverse().map((day) => ({ batchId: `${day}.1`, status: "started" })),
  });
  expect((await get("deadletters?origin=blob-events")).body).toEqual({ deadLetters: [] });
}, 120_000);

/** Messages that are being handled count as well. */
async function drained(queue: QueueClient): Promise<void> {
  while (((await queue.getProperties()).approximateMessagesCount ?? 0) > 0) await pause(100);
}

test("a data-quality summary opens an alert", async () => {
  const rule = {
    entity: "order_items",
    rule_id: "product_known",
    dimension: "consistency",
    severity: "error",
  };
  const counts = { rows_checked: 100, rows_failed: 90, max_failed_percent: 5, status: "failed" };
  const owner = storage.contracts.get("silver", "order_items").owner;
  const summary = {
    ...{ batch_id: "2017-01-05.1", run_id: "r", file_date: "2017-01-05", outcome: "failed" },
    rules: [{ ...rule, ...counts, sample_keys: ["1/1"], owner }],
  };
  const text = JSON.stringify(summary);
  const blob = "dq_results/_summaries/2017-01-05.1.json";
  const { etag } = await storage
    .connect()
    .containers("logs")
    .getBlockBlobClient(blob)
    .upload(text, Buffer.byteLength(text));
  const data = { api: "PutBlob", eTag: etag, sequencer: "2", contentLength: text.length };
  const subject = `/blobServices/default/containers/logs/blobs/${blob}`;
  const type = "Microsoft.Storage.BlobCreated";
  await send(
    JSON.stringify({ id: "dq", specversion: "1.0", type, time: "2017-01-06T06:00:00Z", subject, data }),
  );
  await eventually("alerts", { alerts: [{ alert: { origin: "data-quality", batchId: "2017-01-05.1" } }] });
}, 20_000);

test("a message that is no event is given up, kept and shown", async () => {
  await send("hello");
  await eventually("deadletters", { deadLetters: [{ origin: "blob-events", body: "hello" }] });
}, 20_000);

describe("operations", () => {
  test("are closed to whoever has no key, apart from health", async () => {
    for (const path of ["batches", "batches/2017-01-05.1", "files", "deadletters"]) {
      expect(await get(path, {})).toMatchObject({ status: 401 });
    }
    expect((await get("health", {})).body).toMatchObject({
      status: "down",
      package: expect.stringMatching(/^[0-9a-f]{64}$/),
      dependencies: expect.arrayContaining([
        expect.objectContaining({ name: "lake", status: "up" }),
        expect.objectContaining({ name: "data-factory", status: "up" }),
        expect.objectContaining({ name: "event-hub", status: "down" }),
      ]),
    });
  });

  test("tell a problem as problem details", async () => {
    expect(await get("batches?from=yesterday")).toMatchObject({
      status: 400,
      body: { title: "Bad request" },
    });
  });
});
