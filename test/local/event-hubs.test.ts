import {
  type EventData,
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type ReceivedEventData,
} from "@azure/event-hubs";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type EventHubs, startEventHubs } from "../../local/src/event-hubs/broker.ts";

const hub = "cart-events";
const noRetries = { retryOptions: { maxRetries: 0, timeoutInMs: 5000 } };
let broker: EventHubs;
let clients: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  broker = await startEventHubs({ hubs: [{ name: hub, partitions: 3, consumerGroups: ["audit"] }] });
});
afterEach(async () => {
  await Promise.allSettled(clients.map((client) => client.close()));
  clients = [];
  await broker.stop();
});

function producer(connectionString = broker.connectionString, name = hub): EventHubProducerClient {
  const client = new EventHubProducerClient(connectionString, name, noRetries);
  clients.push(client);
  return client;
}

function consumer(group = "$Default"): EventHubConsumerClient {
  const client = new EventHubConsumerClient(group, broker.connectionString, hub, noRetries);
  clients.push(client);
  return client;
}

/** The first so many events from a position, of all partitions. */
function receive(count: number, startPosition: EventPosition, group?: string): Promise<ReceivedEventData[]> {
  const received: ReceivedEventData[] = [];
  return new Promise((resolve, reject) => {
    const subscription = consumer(group).subscribe(
      {
        processEvents: async (events) => {
          received.push(...events);
          if (received.length < count) return;
          await subscription.close();
          resolve(received);
        },
        processError: async (error) => reject(error),
      },
      { startPosition, maxWaitTimeInSeconds: 1, maxBatchSize: 1000 },
    );
  });
}

function partitionOf(...bodies: unknown[]): string[] {
  return broker
    .hub(hub)
    .partitions.filter(({ last }) => bodies.includes(last?.partitionKey))
    .map(({ id }) => id);
}

test("an unmodified producer and consumer exchange events with what belongs to them", async () => {
  const sent: EventData = {
    body: { event_id: "e1", unit_price: 1.5 },
    contentType: "application/json",
    correlationId: "c1",
    properties: { shop: "de", attempt: 2, weight: 0.25 },
  };
  const before = Date.now();
  await producer().sendBatch([sent, { body: "text" }], { partitionKey: "session-1" });
  const [first, second] = await receive(2, earliestEventPosition);
  expect(first).toMatchObject({ ...sent, partitionKey: "session-1", sequenceNumber: 0, offset: "0" });
  expect(second).toMatchObject({ body: "text", sequenceNumber: 1 });
  expect(Number(second?.offset)).toBeGreaterThan(0);
  expect(first?.enqueuedTimeUtc.getTime()).toBeGreaterThanOrEqual(before);
});

test("a partition key always leads to one partition, no key to all in turn", async () => {
  const client = producer();
  for (let round = 0; round < 4; round++) {
    await client.sendBatch([{ body: round }], { partitionKey: "a" });
    await client.sendBatch([{ body: round }], { partitionKey: "b" });
  }
  expect(partitionOf("a")).toHaveLength(1);
  expect(partitionOf("b")).toHaveLength(1);
  const lasts = () => broker.hub(hub).partitions.map(({ last }) => last?.sequenceNumber ?? -1);
  const before = lasts();
  for (let round = 0; round < 3; round++) await client.sendBatch([{ body: round }]);
  expect(lasts()).toEqual(before.map((number) => number + 1));
});

test("the hub and its partitions are described", async () => {
  const client = producer();
  expect(await client.getEventHubProperties()).toMatchObject({ name: hub, partitionIds: ["0", "1", "2"] });
  expect(await client.getPartitionProperties("1")).toMatchObject({
    isEmpty: true,
    lastEnqueuedSequenceNumber: -1,
  });
  await client.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: "1" });
  expect(await client.getPartitionProperties("1")).toMatchObject({
    isEmpty: false,
    beginningSequenceNumber: 0,
    lastEnqueuedSequenceNumber: 1,
  });
});

test("a consumer starts where it asks to, in its own group", async () => {
  const client = producer();
  for (const body of [0, 1, 2]) await client.sendBatch([{ body }], { partitionId: "0" });
  const bodies = (events: ReceivedEventData[]) => events.map((event) => event.body);
  expect(bodies(await receive(2, { sequenceNumber: 0 }))).toEqual([1, 2]);
  expect(bodies(await receive(2, { sequenceNumber: 1, isInclusive: true }, "audit"))).toEqual([1, 2]);
  const offset = String(broker.hub(hub).partition("0").from(1)?.offset);
  expect(bodies(await receive(1, { offset }))).toEqual([2]);
  expect(bodies(await receive(3, { enqueuedOn: 0 }))).toEqual([0, 1, 2]);
}, 20_000);

test("from the latest position only what comes later arrives", async () => {
  const client = producer();
  await client.sendBatch([{ body: "old" }], { partitionId: "0" });
  const opened = new Promise<void>((resolve) => {
    const subscription = consumer().subscribe(
      "0",
      {
        processEvents: async (events) => {
          // The first call without events says that the link is open.
          if (events.length === 0) return resolve();
          received.push(...events.map((event) => event.body));
          await subscription.close();
          finished();
        },
        processError: async () => {},
      },
      { startPosition: latestEventPosition, maxWaitTimeInSeconds: 0.2 },
    );
  });
  const received: unknown[] = [];
  let finished = () => {};
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  await opened;
  await client.sendBatch([{ body: "new" }], { partitionId: "0" });
  await done;
  expect(received).toEqual(["new"]);
});

test("a wrong key is refused", async () => {
  const wrong = broker.connectionString.replace(/SharedAccessKey=[^;]*/, "SharedAccessKey=d3Jvbmc=");
  await expect(producer(wrong).sendBatch([{ body: 1 }])).rejects.toMatchObject({ code: "UnauthorizedError" });
});

test("a hub, a partition and a group that do not exist are told", async () => {
  await expect(producer(undefined, "orders").sendBatch([{ body: 1 }])).rejects.toThrow(
    /no event hub 'orders'/,
  );
  await expect(producer().getPartitionProperties("7")).rejects.toThrow(/no partition '7', only 0 to 2/);
  await expect(receive(1, earliestEventPosition, "nobody")).rejects.toThrow(/no consumer group 'nobody'/);
});

test("a busy hub says so for as many sends as asked, and then takes them", async () => {
  const client = producer();
  broker.refuseAsBusy(1);
  await expect(client.sendBatch([{ body: 1 }])).rejects.toMatchObject({
    code: "ServerBusyError",
    retryable: true,
  });
  await client.sendBatch([{ body: 1 }]);
  expect(broker.hub(hub).partitions.filter(({ last }) => last !== null)).toHaveLength(1);
});

test("a batch keeps to the largest message, and an event beyond it is refused", async () => {
  const client = producer();
  const batch = await client.createBatch();
  expect(batch.maxSizeInBytes).toBe(1024 * 1024);
  expect(batch.tryAdd({ body: Buffer.alloc(1024 * 1024) })).toBe(false);
  await expect(client.sendBatch([{ body: Buffer.alloc(1024 * 1024) }])).rejects.toMatchObject({
    code: "MessageTooLargeError",
  });
});

test("a body of AMQP values is refused with a sentence", async () => {
  const event = { body: { a: 1 }, bodyType: "value" as const };
  await expect(producer().sendBatch([event])).rejects.toThrow(/only bodies of bytes are known here/);
});

test("a consumer of a higher owner level ousts the one of a lower", async () => {
  const ousted = new Promise<string>((resolve) => {
    const opened = consumer().subscribe(
      "0",
      {
        processEvents: async () => {
          if (second) return;
          second = true;
          consumer().subscribe("0", quiet, { startPosition: earliestEventPosition, ownerLevel: 2 });
        },
        processError: async (error) => {
          resolve((error as { code?: string }).code ?? error.message);
          await opened.close();
        },
      },
      { startPosition: earliestEventPosition, ownerLevel: 1, maxWaitTimeInSeconds: 0.2 },
    );
  });
  let second = false;
  const quiet = { processEvents: async () => {}, processError: async () => {} };
  expect(await ousted).toBe("ReceiverDisconnectedError");
});

test("20,000 events go through whole and in order", async () => {
  const client = producer();
  const total = 20_000;
  for (let number = 0; number < total; ) {
    const batch = await client.createBatch({ partitionId: "0" });
    while (number < total && batch.tryAdd({ body: { number } })) number++;
    await client.sendBatch(batch);
  }
  const received = await receive(total, earliestEventPosition);
  expect(received.map(({ body }) => body.number)).toEqual(
    Array.from({ length: total }, (_, number) => number),
  );
}, 60_000);
