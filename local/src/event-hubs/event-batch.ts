/** The events of one AMQP message, which is a single event or a batch of them. */
import rhea, { type Message } from "rhea";
import { AmqpFault } from "./errors.ts";
import type { SentEvent } from "./partition.ts";

/** Largest message of the Basic and Standard tiers. */
export const maxMessageBytes = 1024 * 1024;

const batchFormat = 0x80013700;
const dataSection = 0x75;

/** Events that travelled together: they have one partition key and land on one partition. */
export interface EventBatch {
  readonly events: readonly SentEvent[];
  readonly partitionKey: string | null;
}

/**
 * Takes a delivered message apart.
 *
 * @param message As rhea gives it: decoded in AMQP's own format, bytes in any other
 * @throws AmqpFault when it is too large, in an unknown format, or no event
 */
export function eventBatchOf(message: Message | Buffer, format: number | undefined): EventBatch {
  if (!Buffer.isBuffer(message)) {
    const bytes = rhea.message.encode(message);
    checkSize(bytes);
    return { events: [sentEvent(message, bytes.length)], partitionKey: partitionKeyOf(message) };
  }
  if (format !== batchFormat) {
    throw new AmqpFault("amqp:not-implemented", `Messages of format ${format} are not known here.`);
  }
  checkSize(message);
  const envelope = decode(message);
  const parts = dataOf(envelope, "The batch");
  return {
    events: parts.map((part) => sentEvent(decode(part), part.length)),
    partitionKey: partitionKeyOf(envelope),
  };
}

/** The bytes of an event's body; its parts one after the other when it was sent in several. */
export function bodyOf(message: Message): Buffer {
  return Buffer.concat(dataOf(message, "The event"));
}

function decode(bytes: Buffer): Message {
  // In AMQP a message may lack a body, which `dataOf` refuses.
  return { body: null, ...rhea.message.decode(bytes) };
}

function sentEvent(message: Message, bytes: number): SentEvent {
  dataOf(message, "An event");
  return { message, bytes, partitionKey: partitionKeyOf(message) };
}

function dataOf(message: Message, what: string): Buffer[] {
  const { body } = message;
  if (body?.typecode === dataSection) return body.multiple ? body.content : [body.content];
  const text = `${what} has a body of AMQP values; only bodies of bytes are known here.`;
  throw new AmqpFault("amqp:not-implemented", text);
}

function partitionKeyOf(message: Message): string | null {
  return message.message_annotations?.["x-opt-partition-key"] ?? null;
}

function checkSize(bytes: Buffer): void {
  if (bytes.length <= maxMessageBytes) return;
  const text = `The message has ${bytes.length} bytes, more than the ${maxMessageBytes} that are allowed.`;
  throw new AmqpFault("amqp:link:message-size-exceeded", text);
}
