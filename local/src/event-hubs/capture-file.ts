/** Avro files as Event Hubs Capture writes them. */
import { once } from "node:events";
import avro from "avsc";
import { bodyOf } from "./event-batch.ts";
import type { StoredEvent } from "./partition.ts";

const mapOfValues = { type: "map", values: ["long", "double", "string", "bytes"] };
const schema = {
  type: "record",
  name: "EventData",
  namespace: "Microsoft.ServiceBus.Messaging",
  fields: [
    { name: "SequenceNumber", type: "long" },
    { name: "Offset", type: "string" },
    { name: "EnqueuedTimeUtc", type: "string" },
    { name: "SystemProperties", type: mapOfValues },
    { name: "Properties", type: mapOfValues },
    { name: "Body", type: ["null", "bytes"] },
  ],
};
const eventData = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: true });

/** The content of a file with these events. */
export async function captureFile(events: readonly StoredEvent[]): Promise<Buffer> {
  const encoder = new avro.streams.BlockEncoder(eventData, { codec: "deflate", writeHeader: true });
  const chunks: Buffer[] = [];
  encoder.on("data", (chunk: Buffer) => chunks.push(chunk));
  for (const event of events) encoder.write(recordOf(event));
  encoder.end();
  await once(encoder, "end");
  return Buffer.concat(chunks);
}

function recordOf({ message, sequenceNumber, offset, enqueuedAt, partitionKey }: StoredEvent): object {
  const key = partitionKey === null ? {} : { "x-opt-partition-key": { string: partitionKey } };
  return {
    SequenceNumber: sequenceNumber,
    Offset: String(offset),
    EnqueuedTimeUtc: captureTime(enqueuedAt),
    SystemProperties: { "x-opt-enqueued-time": { long: enqueuedAt.getTime() }, ...key },
    Properties: propertiesOf(message.application_properties ?? {}),
    Body: { bytes: bodyOf(message) },
  };
}

/** The American way and without fractions, as Capture writes times: `11/24/2026 3:07:13 PM`. */
function captureTime(at: Date): string {
  const [hours, minutes, seconds] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`;
  return `${day} ${hours % 12 || 12}:${two(minutes)}:${two(seconds)} ${hours >= 12 ? "PM" : "AM"}`;
}

function propertiesOf(properties: Readonly<Record<string, unknown>>): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, unionOf(value)]));
}

function unionOf(value: unknown): object {
  if (Buffer.isBuffer(value)) return { bytes: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { long: value } : { double: value };
  return { string: value instanceof Date ? value.toISOString() : String(value) };
}
