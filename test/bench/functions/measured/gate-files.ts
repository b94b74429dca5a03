/**
 * A process to be measured: takes BlobCreated events from the queue and deals with them, by the room and by a loop that
 * downloads the same blob and inserts a row. Both read the queue in the same way, as many events at once as the host.
 */
import { gzipSync } from "node:zlib";
import type { QueueClient } from "@azure/storage-queue";
import { loadContracts } from "@customer360/contracts";
import { createFileArrival } from "../../../../functions/src/file-arrival/index.ts";
import { fileArrivalSettings } from "../../../../functions/src/file-arrival/settings.ts";
import { fileArrivalBlobs } from "../../../../functions/src/file-arrival/triggers.ts";
import { type BlobEvent, readBlobEvents } from "../../../../functions/src/shared/blob-event.ts";
import { dispatch } from "../../../../functions/src/shared/blob-router.ts";
import { connect } from "../../../../functions/src/shared/clients.ts";
import { systemClock } from "../../../../functions/src/shared/clock.ts";
import { createLog } from "../../../../functions/src/shared/log.ts";
import { queueText } from "../../../../functions/src/shared/queue-text.ts";
import { readSettings } from "../../../../functions/src/shared/settings.ts";
import { blobCreatedEvent } from "../../../../local/src/blob-events/blob-created.ts";
import { inputOf, secondsOf, tell, type Worker, workers } from "../../comparison/input-output.ts";

export interface GatingInput {
  /** Of the storage account, with everything that `contracts/platform.yaml` names. */
  readonly connectionString: string;
  /** Days of each measurement; each has a file of every source that a batch needs. */
  readonly days: number;
  /** Rows of a file. */
  readonly rows: number;
  readonly repetitions: number;
}

export interface GatingLine {
  readonly worker: Worker;
  readonly seconds: number;
  readonly events: number;
}

const { connectionString, days, rows, repetitions } = inputOf<GatingInput>();
const atOnce = 16;
const sources = ["orders", "order_items"];
const firstDay = Date.parse("2017-01-01T00:00:00Z");
const contracts = loadContracts();
const { platform } = contracts;
const clients = connect({ LAKE_STORAGE: connectionString, STATE_STORAGE: connectionString });
const inbox = clients.containers(platform.containers.inbox);
const queue = clients.queues(platform.queues.blobEvents);
const plainTable = clients.tables("plain");
await plainTable.createTable();
const files = new Map(sources.map((source) => [source, fileOf(source)]));
const log = createLog(() => {});
const nothing = async () => {};
let started = 0;
let uploaded = 0;

/** A day's file with numbers that do not repeat, so that it packs as real ones do. */
function fileOf(source: string): Buffer {
  const columns = contracts.get("sources", source).columns.map(({ name }) => name);
  const row = (_: unknown, index: number) => columns.map((_, place) => (index * 7919 + place) % 1_000_003);
  return gzipSync(`${[columns, ...Array.from({ length: rows }, row)].join("\n")}\n`);
}

const { settings } = readSettings(
  { settings: fileArrivalSettings },
  { DATA_FACTORY_ENDPOINT: "http://127.0.0.1:1" },
);
const room = createFileArrival(
  {
    ...{ ...clients, contracts, platform, settings, log, clock: systemClock, runbook: () => null },
    alerts: { raise: (alert) => Promise.reject(new Error(`Unexpected alert: ${alert.description}`)) },
    deadLetters: { write: nothing, list: async () => [], read: async () => null, remove: nothing },
  },
  {
    start: async () => {
      started += 1;
      return { runId: `run-${started}` };
    },
  },
);
const route = fileArrivalBlobs(platform, async () => room);

/** Uploads the files of days that had none, and puts their events on the queue. */
async function deliver(): Promise<number> {
  const dates = Array.from({ length: days }, (_, index) =>
    new Date(firstDay + (uploaded + index) * 86_400_000).toISOString().slice(0, 10),
  );
  uploaded += days;
  for (const date of dates) await Promise.all(sources.map((source) => upload(source, date)));
  return days * sources.length;
}

async function upload(source: string, date: string): Promise<void> {
  const content = files.get(source) ?? Buffer.alloc(0);
  const blob = inbox.getBlockBlobClient(`${source}_${date}.csv.gz`);
  const { etag, requestId } = await blob.upload(content, content.length);
  const event = blobCreatedEvent(
    {
      ...{ api: "PutBlob", account: inbox.accountName, container: inbox.containerName, blob: blob.name },
      ...{ url: blob.url, eTag: etag ?? "", contentLength: content.length, blobType: "BlockBlob" },
      ...{ contentType: "application/octet-stream", sequencer: String(uploaded).padStart(32, "0") },
      ...{ requestId, clientRequestId: undefined, completedAt: new Date() },
    },
    "event-grid",
  );
  await queue.sendMessage(queueText(event));
}

/** Reads the queue to its end. */
async function drain(from: QueueClient, handle: (message: unknown) => Promise<void>): Promise<void> {
  for (;;) {
    const { receivedMessageItems: messages } = await from.receiveMessages({ numberOfMessages: atOnce });
    if (messages.length === 0) return;
    await Promise.all(
      messages.map(async ({ messageText, messageId, popReceipt }) => {
        await handle(JSON.parse(Buffer.from(messageText, "base64").toString()));
        await from.deleteMessage(messageId, popReceipt);
      }),
    );
  }
}

async function downloadAndInsert({ blob, eTag }: BlobEvent): Promise<void> {
  const content = await inbox.getBlobClient(blob).downloadToBuffer();
  await plainTable.createEntity({ partitionKey: "files", rowKey: blob, eTag, bytes: content.length });
}

const handlers = {
  room: (message: unknown) => dispatch(message, [route], log),
  "plain loop": async (message: unknown) => {
    for (const event of readBlobEvents(message)) await downloadAndInsert(event);
  },
};

// The first of each only warms up.
for (let repetition = 0; repetition <= repetitions; repetition += 1) {
  for (const worker of workers) {
    const events = await deliver();
    const before = started;
    const seconds = await secondsOf(() => drain(queue, handlers[worker]));
    if (worker === "room" && started - before !== days)
      throw new Error(`${started - before} batches started where ${days} days are complete.`);
    if (repetition > 0) tell({ worker, seconds, events } satisfies GatingLine);
  }
}
