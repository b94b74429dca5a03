/** Events of Event Grid that say that a blob was written, in the Event Grid schema and in CloudEvents 1.0. */
import { z } from "zod";

/** That a blob was written. */
export interface BlobEvent {
  /** The event's own id; a duplicate has it too. */
  readonly id: string;
  readonly container: string;
  /** Name in the container, as it is written there. */
  readonly blob: string;
  /** Operation that wrote it, such as `PutBlob`. */
  readonly api: string;
  /** Version that was written, without quotes. */
  readonly eTag: string;
  /** Place among the events of this blob: a later write has the greater text. */
  readonly sequencer: string;
  readonly contentLength: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** A message that is no event of Event Grid. */
export class BlobEventError extends Error {
  override readonly name = "BlobEventError";
}

const created = "Microsoft.Storage.BlobCreated";

/** Operations that leave a whole blob; CreateFile, for one, announces a file that has nothing in it yet. */
const completing: ReadonlySet<string> = new Set(["FlushWithClose", "PutBlob", "PutBlockList", "CopyBlob"]);

const blobPath = /^\/blobServices\/default\/containers\/(?<container>[^/]+)\/blobs\/(?<blob>.+)$/s;
const subject = z.string().regex(blobPath, "expected the path of a blob");

const data = z.object({
  api: z.string(),
  eTag: z
    .string()
    .min(1)
    .transform((text) => text.replaceAll('"', "")),
  sequencer: z.string().min(1),
  contentLength: z.int().min(0).default(0),
});

const eventGridEvent = z.object({ id: z.string().min(1), eventType: z.string(), eventTime: z.string() });
const cloudEvent = z.object({
  id: z.string().min(1),
  specversion: z.literal("1.0"),
  type: z.string(),
  time: z.string(),
});
const envelope = z.union([
  cloudEvent.transform(({ id, type, time }) => ({ id, type, time })),
  eventGridEvent.transform(({ id, eventType, eventTime }) => ({ id, type: eventType, time: eventTime })),
]);
const blobCreated = z.object({ subject, data });

/**
 * Reads a message of the queue that Event Grid fills.
 *
 * @param message one event, or a list of them
 * @returns the events that leave a whole blob, in the message's order; others are none of the app's business
 * @throws BlobEventError when the message is no event
 */
export function readBlobEvents(message: unknown): BlobEvent[] {
  return (Array.isArray(message) ? message : [message]).flatMap(readOne);
}

function readOne(event: unknown): BlobEvent[] {
  const { id, type, time } = demand(envelope, event);
  if (type !== created) return [];
  const { subject, data } = demand(blobCreated, event);
  if (!completing.has(data.api)) return [];
  const { container = "", blob = "" } = blobPath.exec(subject)?.groups ?? {};
  return [{ id, time, container, blob, ...data }];
}

function demand<T>(schema: z.ZodType<T>, event: unknown): T {
  const read = schema.safeParse(event);
  if (read.success) return read.data;
  const why = z.prettifyError(read.error).replaceAll("\n", " ");
  throw new BlobEventError(`The message is no BlobCreated event of Event Grid: ${why}`);
}
