/** Cart events: what visitors do with their carts, checked and sent to the event hub. */
import { EventHubProducerClient } from "@azure/event-hubs";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { appIdentity } from "../shared/credential.ts";
import type { Dependencies } from "../shared/dependencies.ts";
import type { HealthCheck } from "../shared/health.ts";
import { recordCheckOf } from "../shared/record-check.ts";
import { ApiKeys } from "./api-keys.ts";
import { EventHubClient, retryOptions } from "./azure/event-hub-client.ts";
import { Collector } from "./collector.ts";
import { Cors } from "./cors.ts";
import { CartEventsEndpoint } from "./endpoint.ts";
import type { EventHub } from "./event-hub.ts";
import type { CartEventsSettings } from "./settings.ts";

/** What triggers and operations use of the collector. */
export interface CartEventsRoom {
  answer(request: HttpRequest, correlationId: string): Promise<HttpResponseInit>;
  readonly health: HealthCheck;
  /** Ends the connection to the hub. */
  close(): Promise<void>;
}

/** @param hub where events go; the hub of the settings unless a test brings another */
export function createCartEvents(
  dependencies: Dependencies<CartEventsSettings>,
  hub?: EventHub,
): CartEventsRoom {
  const { settings, contracts, platform, clock, log, deadLetters } = dependencies;
  const events = hub ?? new EventHubClient(producerOf(settings, platform.eventHubs.cartEvents));
  const collector = new Collector({
    ...{ hub: events, deadLetters, clock, log },
    check: recordCheckOf(contracts, "cart_events", { refuseUnknownFields: true }),
    maxWaiting: settings.CART_EVENTS_WAITING,
  });
  const endpoint = new CartEventsEndpoint({
    ...{ collector, clock },
    keys: new ApiKeys(settings.CART_EVENTS_KEYS),
    cors: new Cors(settings.CART_EVENTS_ORIGINS),
    rate: { perSecond: settings.CART_EVENTS_PER_SECOND, burst: settings.CART_EVENTS_BURST },
  });
  return {
    answer: (request, correlationId) => endpoint.answer(request, correlationId),
    health: { name: "event-hub", ask: (signal) => events.ask(signal) },
    close: () => events.close(),
  };
}

function producerOf(settings: CartEventsSettings, name: string): EventHubProducerClient {
  const { EVENT_HUBS: local, EVENT_HUBS__fullyQualifiedNamespace: host = "" } = settings;
  return local
    ? new EventHubProducerClient(local, name, { retryOptions })
    : new EventHubProducerClient(host, name, appIdentity(), { retryOptions });
}
