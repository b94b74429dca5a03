/** What the batches of one run share. */
import type { JobDefinition } from "../jobs/definition.ts";
import type { DemoOptions } from "./arguments.ts";
import type { Batch, Delivery } from "./batches.ts";
import type { DemoView } from "./demo-events.ts";
import { durationKey, recordDuration } from "./durations.ts";
import type { Medallion } from "./medallion.ts";
import type { OutputFolder } from "./output-folder.ts";
import type { Surroundings } from "./surroundings.ts";
import type { JobOutcome } from "./watched-job.ts";

export interface Course {
  readonly options: DemoOptions;
  readonly folder: OutputFolder;
  readonly view: DemoView;
  readonly signal: AbortSignal;
  readonly medallion: Medallion;
  /** The job that brings captured cart events to Bronze. */
  readonly stream: JobDefinition;
  /** Everything that the shop delivers. */
  readonly deliveries: readonly Delivery[];
  /** Ids of the batches that reached Gold; grows. */
  readonly published: Set<string>;
  /** What is being started beside the first load. */
  readonly surroundings: Promise<Surroundings>;
  /** How the job ended for each batch that a pipeline has run it for; grows. */
  readonly outcomes: ReadonlyMap<string, JobOutcome>;
}

/** Tells the view, and keeps how long it took for the time left of later runs. */
export function finish(
  { view, options }: Pick<Course, "view" | "options">,
  batch: Batch,
  since: number,
  tasks: ReadonlyMap<string, number>,
): void {
  const seconds = (performance.now() - since) / 1000;
  view.handle({ type: "batch-finished", batch, seconds });
  const record = { seconds, rows: batch.rows, tasks: Object.fromEntries(tasks) };
  recordDuration(durationKey(options.dataset, batch.kind), record);
}
