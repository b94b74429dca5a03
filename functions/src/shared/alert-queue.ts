/** Puts alerts on the queue that notifications read. */
import type { QueueClient } from "@azure/storage-queue";
import type { Alert, AlertSink } from "./alert.ts";
import { fitted } from "./fit-alert.ts";
import { isSendable, queueText } from "./queue-text.ts";

export class AlertQueue implements AlertSink {
  readonly #queue: QueueClient;

  constructor(queue: QueueClient) {
    this.#queue = queue;
  }

  /** Raises it, cut to what a message takes. */
  async raise(alert: Alert): Promise<void> {
    await this.#queue.sendMessage(queueText(fitted(alert, isSendable)));
  }
}
