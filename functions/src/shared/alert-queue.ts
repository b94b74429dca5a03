/** Puts alerts on the queue that notifications read. */
import type { QueueClient } from "@azure/storage-queue";
import type { Alert, AlertSink } from "./alert.ts";
import { queueText } from "./queue-text.ts";

export class AlertQueue implements AlertSink {
  readonly #queue: QueueClient;

  constructor(queue: QueueClient) {
    this.#queue = queue;
  }

  /** @throws QueueMessageError when the alert is longer than a message may be */
  async raise(alert: Alert): Promise<void> {
    await this.#queue.sendMessage(queueText(alert));
  }
}
