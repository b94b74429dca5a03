/** Cart events per second, until the broker has acknowledged them. */
import { type EventHubs, startEventHubs } from "../../../local/src/event-hubs/broker.ts";
import { measure } from "../comparison/processes.ts";
import { pairsOf } from "../comparison/statistics.ts";
import type { Row } from "../comparison/table.ts";
import type { CollectingInput, CollectingLine } from "./measured/collect-events.ts";

/** How many events a request has, and how many requests are sent each time. */
const requests = [
  { events: 1, requests: 2000 },
  { events: 100, requests: 200 },
];
const repetitions = 5;

export async function measureCollecting(): Promise<Row[]> {
  const rows: Row[] = [];
  const broker: EventHubs = await startEventHubs({ hubs: [{ name: "cart-events" }] });
  try {
    for (const amount of requests) {
      const input: CollectingInput = { connectionString: broker.connectionString, ...amount, repetitions };
      const lines = await measure<CollectingLine>("functions/measured/collect-events.ts", input);
      const pairs = pairsOf(lines, ({ events, seconds }) => events / seconds);
      rows.push({ what: `cart events, ${amount.events} in a request`, unit: "events/s", pairs });
    }
  } finally {
    await broker.stop();
  }
  return rows;
}
