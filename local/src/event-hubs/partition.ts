/** One partition of an event hub: a log that only grows at its end. */
import type { Message } from "rhea";
import type { Positioned } from "./event-position.ts";

/** An event as a client sent it. */
export interface SentEvent {
  readonly message: Message;
  readonly partitionKey: string | null;
  /** Size of its encoded message. */
  readonly bytes: number;
}

/** An event and its place. */
export interface StoredEvent extends SentEvent, Positioned {}

/** How many bytes of events a partition keeps; older ones go, as they do when retention is over. */
const keptBytes = 64 * 1024 * 1024;

export class Partition {
  readonly id: string;
  readonly #events: StoredEvent[] = [];
  readonly #listeners = new Set<(events: readonly StoredEvent[]) => void>();
  #bytes = 0;
  #nextOffset = 0;
  #nextSequenceNumber = 0;
  #last: StoredEvent | null = null;

  constructor(id: string) {
    this.id = id;
  }

  /** The newest event; null when there never was one. */
  get last(): StoredEvent | null {
    return this.#last;
  }

  /** Sequence number of the oldest event that is kept, or of the next one when there is none. */
  get firstSequenceNumber(): number {
    return this.#events[0]?.sequenceNumber ?? this.#nextSequenceNumber;
  }

  /** Puts events at the end, all or none, and tells whoever listens. */
  append(sent: readonly SentEvent[], enqueuedAt: Date): void {
    const stored = sent.map((event) => this.#place(event, enqueuedAt));
    this.#forget();
    for (const listener of this.#listeners) listener(stored);
  }

  /** The event of a sequence number, or the oldest kept one when that is gone; undefined beyond the end. */
  from(sequenceNumber: number): StoredEvent | undefined {
    return this.#events[Math.max(0, sequenceNumber - this.firstSequenceNumber)];
  }

  /** Sequence number of the first kept event that satisfies a position; the next one's when none does. */
  find(position: (event: Positioned) => boolean): number {
    return this.#events.find(position)?.sequenceNumber ?? this.#nextSequenceNumber;
  }

  /** Calls back after each append; what is returned ends that. */
  onAppend(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #place(event: SentEvent, enqueuedAt: Date): StoredEvent {
    const stored: StoredEvent = {
      ...event,
      enqueuedAt,
      sequenceNumber: this.#nextSequenceNumber,
      offset: this.#nextOffset,
    };
    this.#nextSequenceNumber += 1;
    this.#nextOffset += event.bytes;
    this.#bytes += event.bytes;
    this.#events.push(stored);
    this.#last = stored;
    return stored;
  }

  #forget(): void {
    if (this.#bytes <= keptBytes) return;
    let gone = 0;
    // More than needed at a time: taking from the front of a long array costs as much for one as for many.
    while (this.#bytes > keptBytes * 0.9) this.#bytes -= this.#events[gone++]?.bytes ?? 0;
    this.#events.splice(0, gone);
  }
}
