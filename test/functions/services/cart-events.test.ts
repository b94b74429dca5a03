/** The collector against the Event Hubs broker, by the SDK, and dead letters in Azurite. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type CartEventsRoom, createCartEvents } from "../../../functions/src/cart-events/index.ts";
import { cartEventsSettings } from "../../../functions/src/cart-events/settings.ts";
import { BlobDeadLetters } from "../../../functions/src/shared/blob-dead-letters.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";
import { type EventHubs, startEventHubs } from "../../../local/src/event-hubs/broker.ts";
import { bodyOf } from "../../../local/src/event-hubs/event-batch.ts";
import type { EventHub } from "../../../local/src/event-hubs/event-hub.ts";
import { event, events, key, origin, post, sha256 } from "../cart-events/estate.ts";
import { AlertList, startStorage, type TestStorage } from "./storage.ts";

let storage: TestStorage;
let broker: EventHubs;
let network: Network;
let room: CartEventsRoom;
let deadLetters: BlobDeadLetters;

beforeAll(async () => {
  storage = await startStorage();
}, 60_000);
afterAll(() => storage.stop());
beforeEach(async () => {
  broker = await startEventHubs({ hubs: [{ name: "cart-events" }] });
  network = await Network.to(broker.port);
  room = createRoom();
});
afterEach(async () => {
  await room.close();
  await network.stop();
  await broker.stop();
});

/** The network between the collector and the hub, which can go down. */
class Network {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isDown = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Network> {
    const server = createServer().listen(0, "localhost");
    await once(server, "listening");
    const network = new Network(server);
    server.on("connection", (client) => network.#join(client, connect(port, "localhost")));
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  goDown(): void {
    this.#isDown = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  comeBack(): void {
    this.#isDown = false;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.goDown();
    await closed;
  }

  #join(client: Socket, hub: Socket): void {
    for (const [socket, other] of [
      [client, hub],
      [hub, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => other.destroy());
      socket.pipe(other);
    }
    if (this.#isDown) client.destroy();
  }
}

function createRoom(): CartEventsRoom {
  const { contracts } = storage;
  const clients = storage.connect();
  deadLetters = new BlobDeadLetters(clients.containers(contracts.platform.containers.deadletters));
  const { settings } = readSettings(
    { settings: cartEventsSettings },
    {
      CART_EVENTS_KEYS: JSON.stringify({ "shop-web": sha256(key) }),
      CART_EVENTS_ORIGINS: origin,
      CART_EVENTS_PER_SECOND: "10000",
      CART_EVENTS_BURST: "10000",
      EVENT_HUBS: broker.connectionString.replace(`:${broker.port}`, `:${network.port}`),
    },
  );
  return createCartEvents({
    ...{ ...clients, contracts, platform: contracts.platform, settings, deadLetters },
    clock: { now: () => new Date() },
    log: createLog(() => {}),
    alerts: new AlertList(),
    runbook: () => null,
  });
}

interface Held {
  readonly partition: string;
  readonly key: string | null;
  readonly event: Record<string, unknown>;
}

/** Everything that the hub holds. */
function held(hub: EventHub): Held[] {
  return hub.partitions.flatMap((partition) => {
    const found: Held[] = [];
    for (let place = 0; place <= (partition.last?.sequenceNumber ?? -1); place += 1) {
      const stored = partition.from(place);
      if (stored)
        found.push({
          partition: partition.id,
          key: stored.partitionKey,
          event: JSON.parse(bodyOf(stored.message).toString()),
        });
    }
    return found;
  });
}

const idOf = ({ event: { event_id } }: Held) => String(event_id);

test("what is accepted is in the hub, by session on one partition and in order", async () => {
  const requests = Array.from({ length: 20 }, (_, request) =>
    Array.from({ length: 50 }, (_, place) =>
      event(place, {
        event_id: `${request}-${String(place).padStart(2, "0")}`,
        session_id: `${request}-${place % 2}`,
      }),
    ),
  );
  const answers = await Promise.all(requests.map((body, index) => room.answer(post(body), `id-${index}`)));
  expect(answers.every(({ status }) => status === 202)).toBe(true);
  const found = held(broker.hub("cart-events"));
  expect(found.length).toBe(1000);
  const bySession = Map.groupBy(found, ({ event }) => event.session_id);
  expect(bySession.size).toBe(40);
  for (const [session, its] of bySession) {
    expect(new Set(its.map(({ partition }) => partition)).size).toBe(1);
    expect(new Set(its.map(({ key }) => key))).toEqual(new Set([session]));
    expect(its.map(idOf)).toEqual(its.map(idOf).sort());
  }
  expect(found.find((one) => idOf(one) === "3-07")?.event).toEqual(requests[3]?.[7]);
});

test("a request of the largest size goes through", async () => {
  const large = Array.from({ length: 5 }, (_, place) =>
    event(place, { session_id: "s", product_id: "x".repeat(199_000) }),
  );
  expect(await room.answer(post(large), "id")).toMatchObject({ status: 202, jsonBody: { accepted: 5 } });
  expect(held(broker.hub("cart-events")).length).toBe(5);
});

test("rejected events lie in a dead-letter blob with their reasons", async () => {
  const wrong = event(1, { event_type: "item_wished" });
  expect(await room.answer(post([event(0), wrong]), "id-7")).toMatchObject({ status: 207 });
  expect(await deadLetters.list("cart-events", 10)).toMatchObject([
    {
      reason: "1 of 2 events that shop-web sent break the contract; correct the client that sends them.",
      body: {
        correlationId: "id-7",
        events: [{ item: 1, event: wrong, reasons: [expect.stringMatching(/^event_type: expected one of/)] }],
      },
    },
  ]);
});

test("a busy hub is told by 503, and takes the events when they are sent again", async () => {
  broker.refuseAsBusy(Number.POSITIVE_INFINITY);
  expect(await room.answer(post(events(5)), "id")).toMatchObject({
    status: 503,
    headers: { "retry-after": "2" },
  });
  expect(held(broker.hub("cart-events"))).toEqual([]);
  broker.refuseAsBusy(0);
  expect(await room.answer(post(events(5)), "id")).toMatchObject({ status: 202 });
  expect(held(broker.hub("cart-events")).length).toBe(5);
}, 20_000);

test("a hub that goes away in the middle loses nothing that was accepted, and is found again", async () => {
  const hub = broker.hub("cart-events");
  await room.answer(post(event(0, { event_id: "first" })), "id");
  const accepted: string[] = ["first"];
  const sending = Array.from({ length: 60 }, async (_, number) => {
    const one = event(number, { event_id: `e-${number}`, session_id: `s-${number}` });
    const { status } = await room.answer(post(one), "id");
    if (status === 202) accepted.push(`e-${number}`);
    else expect(status).toBe(503);
    if (number === 20) network.goDown();
  });
  await Promise.all(sending);
  expect(accepted.length).toBeLessThanOrEqual(61);
  const ids = held(hub).map(idOf);
  expect(accepted.filter((id) => !ids.includes(id))).toEqual([]);
  expect(await room.answer(post(event(1)), "id")).toMatchObject({ status: 503 });
  network.comeBack();
  expect(await room.answer(post(event(1)), "id")).toMatchObject({ status: 202 });
}, 40_000);

test("health asks the hub", async () => {
  await room.health.ask(AbortSignal.timeout(5000));
  network.goDown();
  await expect(room.health.ask(AbortSignal.timeout(1000))).rejects.toThrow();
}, 20_000);
