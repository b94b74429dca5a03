/** Storage queue triggers: messages are taken in batches, worked on side by side, and given back when they fail. */
import { setTimeout as wait } from "node:timers/promises";
import { type DequeuedMessageItem, QueueClient, RestError } from "@azure/storage-queue";
import { connectionStringFor, resolveSettings } from "../connection.ts";
import type { AppFunction } from "../function-app.ts";
import type { QueueSettings } from "../host-file.ts";
import type { HostLog } from "../host-log.ts";
import type { Invocations } from "../invocations.ts";
import type { Listener } from "../listener.ts";
import { MessageLock } from "./message-lock.ts";
import { Polling } from "./polling.ts";
import { decodedText, madeUpInput, queueTriggerInput } from "./queue-message.ts";

export interface QueueListenerOptions {
  readonly fn: AppFunction;
  readonly settings: QueueSettings;
  /** How long a message stays hidden when its host dies; renewed while its function works on it. */
  readonly lockSeconds: number;
  readonly invocations: Invocations;
  readonly log: HostLog;
  readonly environment: NodeJS.ProcessEnv;
}

const poisonSuffix = "-poison";

export class QueueListener implements Listener {
  readonly #options: QueueListenerOptions;
  readonly #queue: QueueClient;
  /** Null for a poison queue, which has none of its own. */
  readonly #poison: QueueClient | null;
  readonly #polling: Polling;
  readonly #ending = new AbortController();
  readonly #working = new Set<Promise<void>>();
  #loop: Promise<void> = Promise.resolve();

  /** @throws FunctionsHostError when an app setting is missing */
  constructor(options: QueueListenerOptions) {
    const { fn, environment, settings } = options;
    const { connection, queueName } = fn.trigger.binding;
    const account = connectionStringFor(fn.name, connection, environment);
    const name = resolveSettings(fn.name, queueName, environment);
    this.#options = options;
    this.#queue = new QueueClient(account, name);
    this.#poison = name.endsWith(poisonSuffix) ? null : new QueueClient(account, `${name}${poisonSuffix}`);
    this.#polling = new Polling(settings.maxPollingInterval);
  }

  start(): void {
    this.#loop = this.#poll();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    await Promise.all(this.#working);
  }

  trigger(input: string): void {
    const { fn, invocations } = this.#options;
    // The invocation logs its own failure.
    invocations.run(fn, madeUpInput(input)).catch(() => {});
  }

  async #poll(): Promise<void> {
    const { batchSize, newBatchThreshold = Math.floor(batchSize / 2) } = this.#options.settings;
    while (!this.#ending.signal.aborted) {
      const messages = await this.#receive(batchSize);
      for (const message of messages) this.#begin(message);
      if (messages.length > 0) this.#polling.reset();
      else await this.#sleep(this.#polling.nextWait());
      while (this.#working.size > newBatchThreshold) await Promise.race(this.#working);
    }
  }

  async #receive(numberOfMessages: number): Promise<readonly DequeuedMessageItem[]> {
    try {
      const visibilityTimeout = this.#options.lockSeconds;
      return (await this.#queue.receiveMessages({ numberOfMessages, visibilityTimeout }))
        .receivedMessageItems;
    } catch (error) {
      // A queue that does not exist yet has no messages yet.
      const missing = error instanceof RestError && error.statusCode === 404;
      if (!missing)
        this.#tell("error", `Queue '${this.#queue.name}' could not be read`, { error: String(error) });
      return [];
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.#ending.signal }).catch(() => {});
  }

  #begin(message: DequeuedMessageItem): void {
    const work = this.#work(message)
      .catch((error: Error) => {
        this.#tell("error", `Message ${message.messageId} could not be settled`, { error: error.message });
      })
      .finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  async #work(message: DequeuedMessageItem): Promise<void> {
    const { fn, settings, invocations, lockSeconds } = this.#options;
    const text = decodedText(message.messageText, settings.messageEncoding);
    if (text === null) return this.#giveUp(message, message.popReceipt, "is not in Base64");
    // More often than that it was taken, but its host never came to settle it.
    if (message.dequeueCount > settings.maxDequeueCount)
      return this.#giveUp(message, message.popReceipt, "fails");
    const lock = new MessageLock(this.#queue, message, lockSeconds, (error) => {
      this.#tell("warning", `Message ${message.messageId} could not be kept hidden`, {
        error: error.message,
      });
    });
    const succeeded = await invocations.run(fn, queueTriggerInput(message, text)).then(
      () => true,
      () => false,
    );
    const popReceipt = await lock.release();
    if (succeeded) await this.#queue.deleteMessage(message.messageId, popReceipt);
    else await this.#failed(message, popReceipt);
  }

  async #failed(message: DequeuedMessageItem, popReceipt: string): Promise<void> {
    const { maxDequeueCount, visibilityTimeout } = this.#options.settings;
    // Messages of a poison queue stay hidden as they are, rather than failing again at once and for ever.
    if (this.#poison === null) return;
    if (message.dequeueCount >= maxDequeueCount) return this.#giveUp(message, popReceipt, "fails");
    await this.#queue.updateMessage(
      message.messageId,
      popReceipt,
      undefined,
      Math.ceil(visibilityTimeout / 1000),
    );
  }

  async #giveUp(message: DequeuedMessageItem, popReceipt: string, why: string): Promise<void> {
    if (this.#poison === null) return;
    await this.#poison.createIfNotExists();
    await this.#poison.sendMessage(message.messageText);
    await this.#queue.deleteMessage(message.messageId, popReceipt);
    const text = `Message ${message.messageId} ${why}; it is moved to '${this.#poison.name}'`;
    this.#tell("warning", text, { dequeueCount: message.dequeueCount });
  }

  #tell(level: "warning" | "error", message: string, details: object): void {
    this.#options.log.write(level, "Host.Queues", message, { function: this.#options.fn.name, ...details });
  }
}
