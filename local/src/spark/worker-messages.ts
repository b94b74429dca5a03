/** The lines between the Spark worker and this side; the Python side describes them in `spark_worker/protocol.py`. */
import { z } from "zod";
import type { JsonValue } from "../jobs/references.ts";
import { WorkerProtocolError } from "./errors.ts";

const json: z.ZodType<JsonValue> = z.json();
const id = z.string();

const event = z.discriminatedUnion("event", [
  z.object({ event: z.literal("ready"), seconds: z.number(), engine: z.string(), streams: z.string() }),
  z.object({ event: z.literal("fatal"), error: z.string() }),
  z.object({
    event: z.literal("progress"),
    id,
    stage: z.string(),
    entity: z.string(),
    rows: z.number(),
  }),
  z.object({
    event: z.literal("done"),
    id,
    values: z.record(z.string(), json),
    result: z.string().nullable(),
  }),
  z.object({ event: z.literal("failed"), id, error: z.string(), trace: z.string() }),
  z.object({ event: z.literal("cancelled"), id }),
]);

export type WorkerEvent = z.infer<typeof event>;

/** A notebook to run, or the id of one to stop. */
export type WorkerRequest =
  | {
      readonly id: string;
      readonly notebook: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly task_values: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
    }
  | { readonly cancel: string };

/**
 * Reads one event.
 * @throws WorkerProtocolError when the line is none.
 */
export function parseWorkerEvent(line: string): WorkerEvent {
  try {
    return event.parse(JSON.parse(line));
  } catch (error) {
    throw new WorkerProtocolError(
      `The Spark worker sent ${JSON.stringify(line.slice(0, 200))}, which is no event of its protocol.`,
      { cause: error },
    );
  }
}
