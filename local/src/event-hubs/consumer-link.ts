/** A link to a consumer: sends the events of a partition as fast as the consumer gives credit. */
import rhea, { type Sender } from "rhea";
import type { EventPosition } from "./event-position.ts";
import type { Partition, StoredEvent } from "./partition.ts";

export class ConsumerLink {
  readonly #sender: Sender;
  readonly #partition: Partition;
  readonly #stopListening: () => void;
  #next: number;

  constructor(sender: Sender, partition: Partition, position: EventPosition) {
    this.#sender = sender;
    this.#partition = partition;
    this.#next = partition.find(position);
    this.#stopListening = partition.onAppend(() => this.#send());
    sender.on("sendable", () => this.#send());
    sender.on("sender_close", () => this.close());
  }

  /** Sends nothing any more; the link itself is for others to close. */
  close(): void {
    this.#stopListening();
  }

  #send(): void {
    while (this.#sender.is_open() && this.#sender.sendable()) {
      const event = this.#partition.from(this.#next);
      if (!event) return;
      this.#next = event.sequenceNumber + 1;
      this.#sender.send(delivered(event));
    }
  }
}

/** The message with the annotations that tell its place. */
function delivered({ message, partitionKey, sequenceNumber, offset, enqueuedAt }: StoredEvent) {
  return {
    ...message,
    message_annotations: {
      ...message.message_annotations,
      ...(partitionKey === null ? {} : { "x-opt-partition-key": partitionKey }),
      "x-opt-sequence-number": rhea.types.wrap_long(sequenceNumber),
      "x-opt-offset": String(offset),
      "x-opt-enqueued-time": rhea.types.wrap_timestamp(enqueuedAt.getTime()),
    },
  };
}
