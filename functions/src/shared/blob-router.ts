/** Leads each blob event to the room that it concerns. All events come through one queue, which one trigger reads. */
import type { app as App } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import { type BlobEvent, readBlobEvents } from "./blob-event.ts";
import type { Log } from "./log.ts";
import { stateStorage } from "./storage-settings.ts";

/** What a room listens to. */
export interface BlobRoute {
  readonly container: string;
  /** What the blob's name starts with; empty for every blob of the container. */
  readonly prefix: string;
  /** Deals with one event. An error sends it back to the queue, and at last to the poison queue. */
  handle(event: BlobEvent): Promise<void>;
}

/** Registers the trigger of the queue of blob events. */
export function registerBlobEvents(
  app: typeof App,
  platform: Platform,
  routes: readonly BlobRoute[],
  log: Log,
): void {
  app.storageQueue("blob-events", {
    queueName: platform.queues.blobEvents,
    connection: stateStorage,
    handler: (message) => dispatch(message, routes, log),
  });
}

/**
 * Hands the events of one message to the routes that they concern.
 *
 * @throws BlobEventError when the message is no event; whatever a route's handler throws
 */
export async function dispatch(message: unknown, routes: readonly BlobRoute[], log: Log): Promise<void> {
  for (const event of readBlobEvents(message)) {
    const concerned = routes.filter(
      ({ container, prefix }) => event.container === container && event.blob.startsWith(prefix),
    );
    if (concerned.length === 0) log.debug("Nobody listens to this blob", { ...event });
    for (const route of concerned) await route.handle(event);
  }
}
