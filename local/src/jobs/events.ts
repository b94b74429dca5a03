/** What a run tells whoever watches it. */
import { EventEmitter } from "node:events";
import type { ResultState, SkippedState } from "./schedule.ts";

/** How far a notebook is: rows handled of an entity in a stage. */
export interface Progress {
  readonly stage: string;
  readonly entity: string;
  readonly rows: number;
}

/** Durations are in seconds; attempts are counted from 1. */
export type TaskEvent = { readonly task: string } & (
  | { readonly type: "started"; readonly attempt: number }
  | ({ readonly type: "progress" } & Progress)
  | { readonly type: "finished"; readonly seconds: number; readonly outcome?: "true" | "false" }
  | { readonly type: "skipped"; readonly state: SkippedState | "CANCELED" }
  | {
      readonly type: "failed";
      readonly seconds: number;
      readonly state: ResultState;
      readonly error: string;
      readonly willRetry: boolean;
    }
);

/** The one channel of a run's events. */
export class JobEvents extends EventEmitter<{ task: [TaskEvent] }> {}
