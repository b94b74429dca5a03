/** Keeps a message hidden from others while its function works on it. */
import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";

export class MessageLock {
  readonly #queue: QueueClient;
  readonly #message: DequeuedMessageItem;
  readonly #seconds: number;
  readonly #onError: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  #popReceipt: string;
  #renewal: Promise<void> = Promise.resolve();

  /** @param onError Called when it could not be kept: somebody else may get the message as well */
  constructor(
    queue: QueueClient,
    message: DequeuedMessageItem,
    seconds: number,
    onError: (error: Error) => void,
  ) {
    this.#queue = queue;
    this.#message = message;
    this.#seconds = seconds;
    this.#onError = onError;
    this.#popReceipt = message.popReceipt;
    this.#timer = setInterval(() => this.#renew(), (seconds * 1000) / 2);
  }

  /** Lets go. @returns the receipt that the message can be changed with */
  async release(): Promise<string> {
    clearInterval(this.#timer);
    await this.#renewal;
    return this.#popReceipt;
  }

  #renew(): void {
    this.#renewal = this.#renewal.then(async () => {
      try {
        const renewed = await this.#queue.updateMessage(
          this.#message.messageId,
          this.#popReceipt,
          undefined,
          this.#seconds,
        );
        this.#popReceipt = renewed.popReceipt ?? this.#popReceipt;
      } catch (error) {
        this.#onError(error as Error);
      }
    });
  }
}
