import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventHubProducerClient } from "@azure/event-hubs";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import avro from "avsc";
import { type EventHubs, startEventHubs } from "../../local/src/event-hubs/broker.ts";
import { type Capture, type CaptureOptions, startCapture } from "../../local/src/event-hubs/capture.ts";
import { type CaptureSink, folderSink } from "../../local/src/event-hubs/capture-sink.ts";
import { EventHubsError } from "../../local/src/event-hubs/errors.ts";

const nameFormat =
  "cart_events/{Year}-{Month}-{Day}/{Namespace}.{EventHub}.{PartitionId}.{Hour}{Minute}{Second}";
const evening = new Date("2017-12-25T23:59:58Z");

let folder = "";
let broker: EventHubs;
let producer: EventHubProducerClient;
let captures: Capture[] = [];
const problems: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "capture-"));
  problems.length = 0;
  broker = await startEventHubs({ hubs: [{ name: "cart-events", partitions: 2 }], now: () => evening });
  producer = new EventHubProducerClient(broker.connectionString, "cart-events");
});
afterEach(async () => {
  for (const capture of captures) await capture.stop();
  captures = [];
  await producer.close();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

function capture(options: Partial<CaptureOptions> = {}): Capture {
  const started = startCapture({
    hub: broker.hub("cart-events"),
    namespace: "customer360",
    sink: folderSink(folder),
    nameFormat,
    now: () => evening,
    onError: (error) => problems.push(error.message),
    ...options,
  });
  captures.push(started);
  return started;
}

/** Resolves with the first file's name and content. */
function firstFile(): { readonly sink: CaptureSink; readonly written: Promise<string> } {
  let tell: (name: string) => void = () => {};
  const written = new Promise<string>((resolve) => {
    tell = resolve;
  });
  return { written, sink: { write: async (name) => tell(name) } };
}

async function records(name: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  const decoder = avro.createFileDecoder(join(folder, name));
  for await (const record of decoder) found.push(structuredClone({ ...record }));
  return found;
}

test("a window's events are in a file with the documented schema, name and values", async () => {
  const capturing = capture();
  await producer.sendBatch(
    [
      {
        body: { event_id: "e1" },
        properties: { shop: "de", attempt: 2, weight: 0.5, raw: Buffer.from([1]), at: true },
      },
      { body: Buffer.from("as it is") },
    ],
    { partitionKey: "session-1" },
  );
  const [name, ...others] = await capturing.flush();
  expect(others).toEqual([]);
  expect(name).toMatch(/^cart_events\/2017-12-25\/customer360\.cart-events\.[01]\.235958\.avro$/);
  const [first, second] = await records(name ?? "");
  expect(first).toMatchObject({
    SequenceNumber: 0,
    Offset: "0",
    EnqueuedTimeUtc: "12/25/2017 11:59:58 PM",
    SystemProperties: {
      "x-opt-enqueued-time": { long: evening.getTime() },
      "x-opt-partition-key": { string: "session-1" },
    },
    Properties: {
      shop: { string: "de" },
      attempt: { long: 2 },
      weight: { double: 0.5 },
      at: { string: "true" },
    },
  });
  const bodies = [first, second].map((record) => Buffer.from(record?.Body as Uint8Array).toString());
  expect(bodies).toEqual(['{"event_id":"e1"}', "as it is"]);
});

test("times are written the American way at midnight and noon as well", async () => {
  for (const [at, text] of [
    ["2017-01-05T00:05:09Z", "1/5/2017 12:05:09 AM"],
    ["2017-12-25T12:00:00Z", "12/25/2017 12:00:00 PM"],
  ] as const) {
    const capturing = capture({ namespace: text.replaceAll(/\W/g, "-") });
    broker
      .hub("cart-events")
      .partition("0")
      .append(
        [{ message: { body: { typecode: 0x75, content: Buffer.from("{}") } }, partitionKey: null, bytes: 2 }],
        new Date(at),
      );
    const [name] = await capturing.flush();
    expect((await records(name ?? ""))[0]?.EnqueuedTimeUtc).toBe(text);
    await capturing.stop();
  }
});

test("a window without events leaves no file", async () => {
  expect(await capture().flush()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test("two windows that end in the same second are two files", async () => {
  const capturing = capture();
  await producer.sendBatch([{ body: 1 }], { partitionId: "0" });
  const [first] = await capturing.flush();
  await producer.sendBatch([{ body: 2 }], { partitionId: "0" });
  const [second] = await capturing.flush();
  expect([first, second].map((name) => name?.split("/").at(-1))).toEqual([
    "customer360.cart-events.0.235958.avro",
    "customer360.cart-events.0.235959.avro",
  ]);
});

test("a window ends by its size", async () => {
  const { sink, written } = firstFile();
  capture({ sink, windowBytes: 2000 });
  await producer.sendBatch([{ body: Buffer.alloc(1000) }], { partitionId: "1" });
  await producer.sendBatch([{ body: Buffer.alloc(1000) }], { partitionId: "1" });
  expect(await written).toContain("customer360.cart-events.1.");
});

test("a window ends by its time", async () => {
  const { sink, written } = firstFile();
  capture({ sink, windowSeconds: 0.05 });
  await producer.sendBatch([{ body: 1 }], { partitionId: "1" });
  expect(await written).toContain("customer360.cart-events.1.");
});

test("what is left is written at the end", async () => {
  const capturing = capture();
  await producer.sendBatch([{ body: 1 }], { partitionId: "0" });
  await capturing.stop();
  expect(readdirSync(join(folder, "cart_events", "2017-12-25"))).toHaveLength(1);
});

test("events that could not be written are in the next file, and nothing is overwritten", async () => {
  const names: string[] = [];
  let broken = true;
  const sink: CaptureSink = {
    write: async (name, content) => {
      if (broken) throw new Error("The disk is full.");
      names.push(name);
      await folderSink(folder).write(name, content);
    },
  };
  const capturing = capture({ sink });
  await producer.sendBatch([{ body: 1 }], { partitionId: "0" });
  await expect(capturing.flush()).rejects.toThrow("The disk is full.");
  await producer.sendBatch([{ body: 2 }], { partitionId: "0" });
  broken = false;
  await capturing.flush();
  expect((await records(names[0] ?? "")).map((record) => record.SequenceNumber)).toEqual([0, 1]);
  await expect(folderSink(folder).write(names[0] ?? "", Buffer.from("other"))).rejects.toThrow("EEXIST");
});

test("a window's failure in the background is told", async () => {
  const told = new Promise<string>((resolve) => {
    const sink = { write: () => Promise.reject(new Error("The disk is full.")) };
    capture({ sink, windowBytes: 1, onError: (error) => resolve(error.message) });
  });
  await producer.sendBatch([{ body: 1 }], { partitionId: "0" });
  expect(await told).toBe("The disk is full.");
  // What is still there cannot be written at the end either.
  await expect(captures.pop()?.stop()).rejects.toThrow("The disk is full.");
});

test("a name format that Azure would refuse is refused", () => {
  expect(() => capture({ nameFormat: "{Namespace}/{EventHub}/{Year}/{Minutes}" })).toThrow(EventHubsError);
  expect(() => capture({ nameFormat: "{Namespace}/{EventHub}" })).toThrow(/lacks \{PartitionId\}, \{Year\}/);
});
