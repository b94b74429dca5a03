import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { TableBatchLedger } from "../../../functions/src/file-arrival/azure/table-batch-ledger.ts";
import { TableBatchRuns } from "../../../functions/src/file-arrival/azure/table-batch-runs.ts";
import { TableFileLedger } from "../../../functions/src/file-arrival/azure/table-file-ledger.ts";
import { createFileArrival } from "../../../functions/src/file-arrival/index.ts";
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";
import { DeliveryTable } from "../../../functions/src/notifications/azure/delivery-table.ts";
import { channelIdOf } from "../../../functions/src/notifications/ids.ts";
import type { Delivery } from "../../../functions/src/notifications/model.ts";
import {
  createOperations,
  type Operation,
  type OperationsRoom,
} from "../../../functions/src/operations/index.ts";
import { operationsSettings } from "../../../functions/src/operations/settings.ts";
import { BlobDeadLetters } from "../../../functions/src/shared/blob-dead-letters.ts";
import { connect } from "../../../functions/src/shared/clients.ts";
import { deadLetterId } from "../../../functions/src/shared/dead-letter.ts";
import type { HttpProblemError } from "../../../functions/src/shared/http.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { type RequestParts, requestOf } from "../operations/requests.ts";
import { AlertList, startStorage, type TestStorage } from "./storage.ts";

let storage: TestStorage;
let alerts: AlertList;
let operations: OperationsRoom;
const now = new Date("2017-06-01T06:00:00Z");
const clock = { now: () => now };

beforeAll(async () => {
  storage = await startStorage();
  const { platform } = storage.contracts;
  const { tables } = storage.connect();
  const batches = new TableBatchLedger(tables(platform.tables.batches));
  const files = new TableFileLedger(tables(platform.tables.files));
  const common = { correlationId: "c", files: [], startedAt: null, runId: null, attempts: 1 };
  const claimedAt = new Date("2017-03-01T06:00:00Z");
  for (const [fileDate, delivery] of [
    ["2017-02-27", 1],
    ["2017-02-28", 1],
    ["2017-02-28", 2],
  ] as const) {
    const batchId = `${fileDate}.${delivery}`;
    await batches.claim({
      ...common,
      batchId,
      fileDate,
      delivery,
      claimedAt,
      startingSince: claimedAt,
      status: "claimed",
    });
  }
  const file = {
    sequencer: "1",
    bytes: 1,
    sha256: "a",
    newColumns: [],
    correlationId: "c",
    receivedAt: claimedAt,
  };
  const orders = { ...file, blob: "orders_2017-02-28.csv.gz", source: "orders", fileDate: "2017-02-28" };
  await files.add({ ...orders, eTag: "1", status: "accepted", reason: null });
  await files.add({
    ...file,
    blob: "a'b/c?#.txt",
    eTag: "2",
    source: null,
    fileDate: null,
    status: "rejected",
    reason: "No.",
  });
}, 60_000);
afterAll(() => storage.stop());

beforeEach(() => {
  alerts = new AlertList();
  operations = room(storage.connect());
});

function room(clients: ReturnType<typeof connect>, overrides: Record<string, string> = {}): OperationsRoom {
  const { contracts } = storage;
  const deadLetters = new BlobDeadLetters(
    storage.connect().containers(contracts.platform.containers.deadletters),
  );
  const log = createLog(() => undefined);
  const services = {
    clock,
    log,
    contracts,
    platform: contracts.platform,
    alerts,
    deadLetters,
    runbook: () => null,
  };
  const settings = fileArrivalSettings.parse({ DATA_FACTORY_ENDPOINT: "http://127.0.0.1:1" });
  const pipelines = { start: async () => ({ runId: "run-1" }) };
  const fileArrival = createFileArrival({ ...services, ...clients, settings }, pipelines);
  const deliveries = new DeliveryTable(clients.tables(contracts.platform.tables.deliveries));
  const none = { list: async () => [], add: async () => ({}), end: async () => true };
  return createOperations(
    { ...services, ...clients, settings: operationsSettings.parse(overrides) },
    {
      fileArrival: async () => fileArrival,
      silences: async () => none,
      openAlerts: async () => none,
      deliveries: async () => deliveries,
      checks: async () => [],
    },
  );
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not worked with
async function ask(operation: Operation, parts: RequestParts = {}): Promise<any> {
  try {
    return (await operations.answer(operation, requestOf(parts))).jsonBody;
  } catch (error) {
    return (error as HttpProblemError).problem;
  }
}

describe("batches and files", () => {
  const ids = (answer: { batches: { batchId: string }[] }) => answer.batches.map(({ batchId }) => batchId);

  test("are listed newest first, by what is asked for", async () => {
    expect(ids(await ask("batches"))).toEqual(["2017-02-28.2", "2017-02-28.1", "2017-02-27.1"]);
    expect(ids(await ask("batches", { query: { to: "2017-02-27" } }))).toEqual(["2017-02-27.1"]);
    expect(ids(await ask("batches", { query: { from: "2017-02-28", limit: "1" } }))).toEqual([
      "2017-02-28.2",
    ]);
    expect((await ask("files", { query: { source: "orders" } })).files).toHaveLength(1);
    expect((await ask("files", { query: { status: "rejected" } })).files).toMatchObject([
      { blob: "a'b/c?#.txt" },
    ]);
  });

  test("come with the last run of each batch", async () => {
    const { contracts } = storage;
    const runs = new TableBatchRuns(storage.connect().tables(contracts.platform.tables.batchRuns));
    const run = { batchId: "2017-02-28.1", fileDate: "2017-02-28", runId: "run-9", state: "held" } as const;
    await runs.replace(null, { ...run, changedAt: now, publishedAt: null });
    const { batches } = await ask("batches", { query: { from: "2017-02-28" } });
    expect(batches[0].run).toBeNull();
    expect(batches[1].run).toMatchObject({ runId: "run-9", state: "held" });
    expect((await ask("batch", { params: { id: "2017-02-28.1" } })).run).toMatchObject({ state: "held" });
  });

  test.each<[Operation, Record<string, string>, string]>([
    ["batches", { from: "yesterday" }, "from: expected a day, such as 2017-01-31."],
    ["batches", { status: "done" }, "status: expected claimed or started."],
    ["batches", { limit: "0" }, "limit: expected at least 1."],
    ["batches", { limit: "1e9" }, "limit: expected at most 500."],
    [
      "files",
      { date: "2017-02-30", status: "x" },
      "date: expected a day, such as 2017-01-31. status: expected",
    ],
    ["files", { sources: "orders" }, "Unrecognized key"],
    ["files", { source: "x' or status eq 'accepted" }, ""],
  ])("%s with %j", async (operation, query, sentence) => {
    const answer = await ask(operation, { query });
    if (sentence === "") expect(answer).toEqual({ files: [] });
    else expect(answer).toMatchObject({ status: 400, detail: expect.stringContaining(sentence) });
  });

  test("a batch is shown, or not found", async () => {
    expect(await ask("batch", { params: { id: "2017-02-28.2" } })).toMatchObject({
      delivery: 2,
      status: "claimed",
    });
    for (const id of ["2017-02-28.9", "x", "../2017-02-28.1", "2017-02-28.1' or true"]) {
      expect(await ask("batch", { params: { id } })).toMatchObject({ status: 404 });
    }
  });

  test("a batch is replayed once by those who ask at once", async () => {
    const params = { id: "2017-02-27.1" };
    const answers = await Promise.all([1, 2, 3].map(() => ask("batch-replay", { method: "POST", params })));
    expect(answers.map(({ status }) => status).sort()).toEqual([409, 409, "started"]);
    expect(await ask("batch", { params })).toMatchObject({ status: "started", attempts: 2, runId: "run-1" });
  });
});

describe("deliveries", () => {
  const channel = { type: "email", to: ["a@example.com"] } as const;
  const empty = { recent: [], digest: null, lastDigestAt: null };
  const content = { kind: "heartbeat", text: "All is well." } as const;
  const summary: Delivery["summary"] = {
    title: "Heartbeat",
    severity: "warning",
    reason: "heartbeat",
    owner: null,
    dataset: null,
    counts: { firing: 0, flapping: 0, resolved: 0 },
    alertIds: [],
  };
  const delivery = (id: string, state: Delivery["state"], createdAt: string): Delivery => ({
    ...{ id, state, createdAt, channel, content, summary, channelId: channelIdOf(channel) },
    ...{ attempts: 1, nextAttemptAt: createdAt, turnAt: null, digestId: null },
    ...{ sentAt: null, receipt: null, problem: state === "dead" ? "The mailbox is unknown." : null },
  });

  beforeAll(async () => {
    const table = new DeliveryTable(storage.connect().tables(storage.contracts.platform.tables.deliveries));
    const log = [
      delivery("old", "sent", "2017-05-01T00:00:00.000Z"),
      delivery("sent", "sent", "2017-05-31T00:00:00.000Z"),
      delivery("dead", "dead", "2017-05-31T12:00:00.000Z"),
    ];
    await table.admit(channel, empty, log, null);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ["the last week, newest first", {}, ["dead", "sent"]],
    ["one state", { state: "sent" }, ["sent"]],
    ["since a time", { since: "2017-04-30T22:00:00-02:00" }, ["dead", "sent", "old"]],
    ["no more than asked for", { limit: "1" }, ["dead"]],
  ])("are shown: %s", async (_, query, ids) => {
    const { deliveries } = await ask("deliveries", { query });
    expect(deliveries.map(({ id }: Delivery) => id)).toEqual(ids);
  });

  test("say why one did not arrive", async () => {
    const { deliveries } = await ask("deliveries", { query: { state: "dead" } });
    expect(deliveries).toMatchObject([{ channel, problem: "The mailbox is unknown." }]);
  });

  test.each([
    [{ state: "lost" }, "state: expected pending, digested, sent or dead."],
    [{ since: "yesterday" }, "since: expected a time, such as 2017-01-31T12:00:00Z."],
  ])("refuse %j", async (query, detail) => {
    expect(await ask("deliveries", { query })).toMatchObject({ status: 400, detail });
  });
});

describe("messages that were given up", () => {
  const message = { id: "broken", text: "<b>" };

  test("become dead letters that go back to their queue once", async () => {
    await operations.poison.keep("blob-events", message, "message-1");
    await operations.poison.keep("blob-events", message, "message-1");
    const { deadLetters } = await ask("deadletters", { query: { origin: "blob-events" } });
    expect(deadLetters).toMatchObject([{ origin: "blob-events", queue: "blob-events", body: message }]);
    expect(alerts.keys).toEqual(["firing operations/poison/blob-events"]);
    const params = { id: deadLetters[0].id };
    expect(await ask("deadletter-replay", { method: "POST", params })).toEqual({
      id: params.id,
      replay: "replayed",
    });
    expect(alerts.keys).toEqual([
      "firing operations/poison/blob-events",
      "resolved operations/poison/blob-events",
    ]);
    expect(await ask("deadletter-replay", { method: "POST", params })).toMatchObject({ status: 404 });
    const received = await storage.connect().queues("blob-events").receiveMessages();
    const texts = received.receivedMessageItems.map(({ messageText }) =>
      Buffer.from(messageText, "base64").toString(),
    );
    expect(texts).toEqual([JSON.stringify(message)]);
  });

  test("can be thrown away, which ends the alert as well", async () => {
    await operations.poison.keep("blob-events", "hello", "message-5");
    const { deadLetters } = await ask("deadletters", { query: { origin: "blob-events" } });
    const params = { id: deadLetters[0].id };
    expect(await ask("deadletter-discard", { method: "DELETE", params })).toBeUndefined();
    expect(alerts.keys.at(-1)).toBe("resolved operations/poison/blob-events");
    expect((await ask("deadletters", { query: { origin: "blob-events" } })).deadLetters).toEqual([]);
    expect(await ask("deadletter-discard", { method: "DELETE", params })).toMatchObject({ status: 404 });
  });

  test("keep the alert on their queue until the last of them is gone", async () => {
    for (const id of ["message-3", "message-4"]) await operations.poison.keep("notifications", message, id);
    const { deadLetters } = await ask("deadletters", { query: { origin: "notifications" } });
    const key = "operations/poison/notifications";
    for (const [at, keys] of [[`firing ${key}`], [`firing ${key}`, `resolved ${key}`]].entries()) {
      await ask("deadletter-replay", { method: "POST", params: { id: deadLetters[at].id } });
      expect(alerts.keys).toEqual(keys);
    }
  });

  test("an alert that cannot be processed makes no further alert", async () => {
    await operations.poison.keep("alerts", { key: "operations/poison/alerts" }, "message-2");
    expect(alerts.raised).toEqual([]);
    expect((await ask("deadletters", { query: { origin: "alerts" } })).deadLetters).toHaveLength(1);
  });

  test("letters of no queue, or of a strange one, are for their sender", async () => {
    const store = new BlobDeadLetters(storage.connect().containers("deadletters"));
    for (const queue of [null, "somebody-elses"]) {
      const id = deadLetterId("cart-events", now);
      await store.write({
        id,
        origin: "cart-events",
        reason: "No.",
        occurredAt: now.toISOString(),
        queue,
        body: 1,
      });
      expect(await ask("deadletter-replay", { method: "POST", params: { id } })).toMatchObject({
        status: 409,
      });
    }
  });

  test.each(["x", "a~b~c", "../../inbox~2017-01-01~x", "alerts~2017-01-01~../../x"])(
    "%s is no letter",
    async (id) => {
      expect(await ask("deadletter-replay", { method: "POST", params: { id } })).toMatchObject({
        status: 404,
      });
    },
  );
});

test("with Entra, nothing is answered to whoever is not signed in", async () => {
  operations = room(storage.connect(), { OPERATIONS_ACCESS: "entra", WEBSITE_AUTH_ENABLED: "true" });
  for (const operation of ["batches", "batch-replay", "silence-add", "deadletters"] as const) {
    expect(await ask(operation)).toMatchObject({ status: 401 });
  }
});

describe("health", () => {
  test("all of storage answers", async () => {
    expect(await operations.health()).toMatchObject({ status: 200, jsonBody: { status: "up" } });
  });

  test("what is down is named", async () => {
    const { queue: _, ...up } = storage.azurite.endpoints;
    const key = storage.azurite.connectionString.replace(/;(Blob|Queue|Table)Endpoint=[^;]*/g, "");
    const state = `${key};BlobEndpoint=${up.blob};TableEndpoint=${up.table};QueueEndpoint=http://127.0.0.1:1/devstoreaccount1`;
    const clients = connect({ LAKE_STORAGE: storage.azurite.connectionString, STATE_STORAGE: state });
    const answer = await room(clients).health();
    expect(answer).toMatchObject({
      status: 503,
      jsonBody: {
        dependencies: [
          { name: "lake", status: "up" },
          { name: "queues", status: "down" },
          { name: "tables", status: "up" },
        ],
      },
    });
  }, 15_000);
});
