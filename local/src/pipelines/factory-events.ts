/** What the stand-in for Data Factory tells whoever watches it. */
import type { Invoker, PipelineEvent } from "../data-factory/run.ts";
import type { RunStatus } from "./runs.ts";

/** Durations are in seconds. */
export type FactoryEvent = { readonly pipeline: string; readonly runId: string } & (
  | { readonly type: "run-started"; readonly invokedBy: Invoker | null }
  | {
      readonly type: "run-ended";
      readonly seconds: number;
      readonly status: RunStatus;
      /** Why it failed; empty when it did not. */
      readonly message: string;
    }
  | PipelineEvent
);
