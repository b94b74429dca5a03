/** What tests of the collector need: events, requests, and a room with its own keys. */
import { createHash } from "node:crypto";
import { HttpRequest } from "@azure/functions";
import { loadContracts } from "@customer360/contracts";
import type { EventHub } from "../../../functions/src/cart-events/event-hub.ts";
import { type CartEventsRoom, createCartEvents } from "../../../functions/src/cart-events/index.ts";
import { cartEventsSettings } from "../../../functions/src/cart-events/settings.ts";
import type { DeadLetter } from "../../../functions/src/shared/dead-letter.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";

export const key = "the-key-of-the-web-shop";
export const origin = "https://shop.example.com";
export const contracts = loadContracts();

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** An event as the shop sends it. */
export function event(number: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    event_id: `event-${number}`,
    session_id: `session-${number % 3}`,
    customer_id: null,
    event_type: "item_added",
    occurred_at: "2017-01-05T10:00:00.000Z",
    product_id: "1053690",
    quantity: 2,
    unit_price: 1.5,
    order_id: null,
    is_simulated: true,
    ...changes,
  };
}

export function events(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => event(index));
}

export function post(body: unknown, headers: Record<string, string> = {}): HttpRequest {
  return new HttpRequest({
    method: "POST",
    url: "http://localhost/api/cart-events",
    headers: { "content-type": "application/json", "x-api-key": key, ...headers },
    body: { string: typeof body === "string" ? body : JSON.stringify(body) },
  });
}

/** A room, and the dead letters that it writes. */
export function collectorRoom(
  environment: Record<string, string>,
  hub?: EventHub,
): { readonly room: CartEventsRoom; readonly deadLetters: DeadLetter[]; readonly clock: { time: Date } } {
  const deadLetters: DeadLetter[] = [];
  const clock = { time: new Date("2017-01-05T10:00:01Z") };
  const unused = () => {
    throw new Error("The collector keeps nothing in storage but dead letters.");
  };
  const { settings } = readSettings(
    { settings: cartEventsSettings },
    {
      CART_EVENTS_KEYS: JSON.stringify({ "shop-web": sha256(key), "shop-app": sha256("the-key-of-the-app") }),
      CART_EVENTS_ORIGINS: origin,
      EVENT_HUBS__fullyQualifiedNamespace: "unused.example.com",
      ...environment,
    },
  );
  const room = createCartEvents(
    {
      ...{ contracts, platform: contracts.platform, settings },
      clock: { now: () => clock.time },
      log: createLog(() => {}),
      alerts: { raise: unused },
      deadLetters: {
        write: async (letter) => void deadLetters.push(letter),
        ...{ list: unused, read: unused, remove: unused },
      },
      runbook: () => null,
      ...{ containers: unused, queues: unused, tables: unused },
    },
    hub,
  );
  return { room, deadLetters, clock };
}
