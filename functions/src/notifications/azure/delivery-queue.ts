/** The queue of deliveries. */
import type { QueueClient } from "@azure/storage-queue";
import { queueText } from "../../shared/queue-text.ts";
import type { DeliveryMessage, DeliveryQueue } from "../ports.ts";

/** The longest that Queue storage hides a message. */
const longestSeconds = 7 * 24 * 3600;

export class StorageDeliveryQueue implements DeliveryQueue {
  readonly #queue: QueueClient;

  constructor(queue: QueueClient) {
    this.#queue = queue;
  }

  async send(message: DeliveryMessage, delayMilliseconds: number): Promise<void> {
    // Rounded down: whoever takes it early waits a moment, and late would idle.
    const visibilityTimeout = Math.min(Math.max(0, Math.floor(delayMilliseconds / 1000)), longestSeconds);
    await this.#queue.sendMessage(queueText(message), { visibilityTimeout });
  }
}
