/**
 * A process to be measured: sends cart events to the broker, which captures them into a folder: `capture-events.ts LANDING
 * EVENTS DAY`. Prints a JSON line with the seconds from the first event that is sent to the last file that is written.
 */
import { EventHubProducerClient } from "@azure/event-hubs";
import { loadContracts } from "@customer360/contracts";
import { startEventHubs } from "../../../local/src/event-hubs/broker.ts";
import { startCapture } from "../../../local/src/event-hubs/capture.ts";
import { folderSink } from "../../../local/src/event-hubs/capture-sink.ts";
import { nameFormatOf } from "../../../local/src/platform/cart-event-capture.ts";

const inBatch = 100;
const underWay = 4;
/** About two thousand events. */
const windowBytes = 700_000;

const [, , landing = "", count = "", day = ""] = process.argv;
const contracts = loadContracts();
const name = contracts.platform.eventHubs.cartEvents;
const broker = await startEventHubs({ hubs: [{ name }] });
const capture = startCapture({
  ...{ hub: broker.hub(name), namespace: "customer360", sink: folderSink(landing), windowBytes },
  nameFormat: nameFormatOf(contracts.get("sources", "cart_events").landingFile),
  now: () => new Date(`${day}T10:00:00Z`),
  onError: (error) => {
    throw error;
  },
});
const producer = new EventHubProducerClient(broker.connectionString, name);

const started = performance.now();
const batches = Array.from({ length: Math.ceil(Number(count) / inBatch) }, (_, at) => at).values();
await Promise.all(Array.from({ length: underWay }, send));
await capture.flush();
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
await capture.stop();
await producer.close();
await broker.stop();

/** Sends batches until there are none left, each of a session of its own. */
async function send(): Promise<void> {
  for (const batch of batches) {
    const first = batch * inBatch;
    const last = Math.min(first + inBatch, Number(count));
    const events = Array.from({ length: last - first }, (_, at) => eventOf(first + at, batch));
    await producer.sendBatch(events, { partitionKey: `session-${batch}` });
  }
}

function eventOf(number: number, session: number) {
  const body = {
    ...{ event_id: `e${number}`, session_id: `session-${session}`, customer_id: null },
    ...{ event_type: "product_viewed", occurred_at: `${day}T09:00:00.000Z`, product_id: "p1" },
    ...{ quantity: null, unit_price: null, order_id: null, is_simulated: true },
  };
  return { body: Buffer.from(JSON.stringify(body)) };
}
