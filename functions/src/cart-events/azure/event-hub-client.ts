/** The event hub by its SDK. */
import { type EventDataBatch, type EventHubProducerClient, RetryMode } from "@azure/event-hubs";
import { type EventHub, HubBusyError, type HubEvent } from "../event-hub.ts";

/** A visitor's browser waits: what does not come through in seconds is turned away, to be sent again. */
export const retryOptions = {
  maxRetries: 2,
  retryDelayInMs: 200,
  maxRetryDelayInMs: 1000,
  timeoutInMs: 5000,
  mode: RetryMode.Exponential,
};

const sendMilliseconds = 10_000;

/**
 * Sends at once and waits for the acknowledgement. The SDK's buffered producer would not tell which request an event came
 * with, and drops its partition key.
 */
export class EventHubClient implements EventHub {
  readonly #producer: EventHubProducerClient;

  constructor(producer: EventHubProducerClient) {
    this.#producer = producer;
  }

  async send(session: string, events: readonly HubEvent[]): Promise<void> {
    const abortSignal = AbortSignal.timeout(sendMilliseconds);
    try {
      for await (const batch of this.#batches(session, events, abortSignal))
        await this.#producer.sendBatch(batch, { abortSignal });
    } catch (error) {
      throw new HubBusyError(`The event hub did not take the events: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async ask(abortSignal: AbortSignal): Promise<void> {
    await this.#producer.getEventHubProperties({ abortSignal });
  }

  close(): Promise<void> {
    return this.#producer.close();
  }

  async *#batches(
    partitionKey: string,
    events: readonly HubEvent[],
    abortSignal: AbortSignal,
  ): AsyncGenerator<EventDataBatch> {
    const open = () => this.#producer.createBatch({ partitionKey, abortSignal });
    let batch = await open();
    for (const { id, body } of events) {
      const event = { body, messageId: id, contentType: "application/json" };
      if (batch.tryAdd(event)) continue;
      yield batch;
      batch = await open();
      if (!batch.tryAdd(event)) throw new RangeError(`event ${id} is larger than the hub takes.`);
    }
    yield batch;
  }
}
