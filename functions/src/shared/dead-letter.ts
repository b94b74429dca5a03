/** What could not be processed, kept with the reason until somebody replays or removes it. */
import { randomUUID } from "node:crypto";

/** One thing that could not be processed. */
export interface DeadLetter {
  /** `<origin>~<day>~<uuid>`, as {@link deadLetterId} makes it. */
  readonly id: string;
  /** Room that gave it up, such as `notifications`, or the queue that it came from. */
  readonly origin: string;
  /** Sentence: what was wrong, and the way out. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** Queue that takes it again; null when it has to be sent anew by whoever sent it. */
  readonly queue: string | null;
  /** The message as it was. */
  readonly body: unknown;
}

/** Keeps dead letters; in the app as blobs of the container `deadletters`. */
export interface DeadLetterStore {
  write(letter: DeadLetter): Promise<void>;
  /** Newest days first. @param origin only those of this origin */
  list(origin: string | null, limit: number): Promise<readonly DeadLetter[]>;
  read(id: string): Promise<DeadLetter | null>;
  remove(id: string): Promise<void>;
}

const parts = /^(?<origin>[a-z0-9-]+)~(?<day>\d{4}-\d{2}-\d{2})~(?<key>[A-Za-z0-9-]+)$/;

/**
 * An id for a new dead letter.
 *
 * @param key what makes it unique; the same key for the same thing, so that giving it up twice leaves one letter
 */
export function deadLetterId(origin: string, at: Date, key: string = randomUUID()): string {
  return `${origin}~${at.toISOString().slice(0, 10)}~${key}`;
}

/** The blob that a letter is kept in; null when `id` is none, whatever an HTTP client made of it. */
export function deadLetterBlob(id: string): string | null {
  const { origin, day, key } = parts.exec(id)?.groups ?? {};
  return origin && day && key ? `${origin}/${day}/${key}.json` : null;
}

/** The id of the letter that a blob keeps. */
export function idOfDeadLetterBlob(blob: string): string {
  return blob.replace(/\.json$/, "").replaceAll("/", "~");
}
