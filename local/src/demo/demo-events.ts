/** What the demo tells its view. Times are in milliseconds of `performance.now()`, durations in seconds. */
import type { TaskEvent } from "../jobs/events.ts";
import type { FactoryEvent } from "../pipelines/factory-events.ts";
import type { Batch } from "./batches.ts";

export type DemoEvent =
  | { readonly type: "step"; readonly text: string }
  /** Something that happened beside the tasks, worth a line that stays. */
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "planned"; readonly batches: readonly Batch[]; readonly tasks: readonly string[] }
  | { readonly type: "batch-started"; readonly batch: Batch }
  | { readonly type: "pipeline"; readonly event: FactoryEvent }
  | { readonly type: "task"; readonly event: TaskEvent }
  | { readonly type: "batch-finished"; readonly batch: Batch; readonly seconds: number };

/** Shows a run while it goes on. */
export interface DemoView {
  handle(event: DemoEvent): void;
  /** Leaves the terminal as it was. */
  close(): void;
}
