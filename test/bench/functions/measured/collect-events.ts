/**
 * A process to be measured: sends cart events to the event hub, by the collector, which is called as the host calls it,
 * and by a loop over the SDK's client. Both have the same number of requests under way.
 */
import { EventHubProducerClient } from "@azure/event-hubs";
import { collectorRoom, event, post } from "../../../functions/cart-events/estate.ts";
import { inputOf, secondsOf, tell, type Worker, workers } from "../../comparison/input-output.ts";

export interface CollectingInput {
  /** Of the Event Hubs namespace. */
  readonly connectionString: string;
  readonly requests: number;
  /** Events of one request, all of one session. */
  readonly events: number;
  readonly repetitions: number;
}

export interface CollectingLine {
  readonly worker: Worker;
  readonly seconds: number;
  readonly events: number;
}

const { connectionString, requests, events: each, repetitions } = inputOf<CollectingInput>();
const underWay = 16;
const many = "1000000000";
const { room, deadLetters } = collectorRoom({
  EVENT_HUBS: connectionString,
  CART_EVENTS_PER_SECOND: many,
  CART_EVENTS_BURST: many,
});
const producer = new EventHubProducerClient(connectionString, "cart-events");

function eventsOf(request: number): Record<string, unknown>[] {
  return Array.from({ length: each }, (_, place) =>
    event(place, { event_id: `${request}-${place}`, session_id: `session-${request}` }),
  );
}

/** Works through a list, so many at once. */
async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: underWay }, worker));
}

const bodies = Array.from({ length: requests }, (_, index) => eventsOf(index));

/** Made anew for every repetition, and before the time is taken: a request is read once. */
const kinds = {
  room: () => {
    const made = bodies.map((body) => post(body));
    return () =>
      forEach(made, async (request) => {
        const { status } = await room.answer(request, "bench");
        if (status !== 202) throw new Error(`A request was answered with ${status} where 202 was expected.`);
      });
  },
  "plain loop": () => () =>
    forEach(bodies, async (body) => {
      const batch = body.map((one) => ({ body: Buffer.from(JSON.stringify(one)) }));
      await producer.sendBatch(batch, { partitionKey: String(body[0]?.session_id) });
    }),
};

// The first of each only warms up.
for (let repetition = 0; repetition <= repetitions; repetition += 1) {
  for (const worker of workers) {
    const send = kinds[worker]();
    const seconds = await secondsOf(send);
    if (repetition > 0) tell({ worker, seconds, events: requests * each } satisfies CollectingLine);
  }
}
if (deadLetters.length > 0) throw new Error(`${deadLetters.length} requests had events that were refused.`);
await Promise.all([room.close(), producer.close()]);
