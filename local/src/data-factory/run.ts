/** What one run of a pipeline carries with it. */
import type { ActivityPolicy } from "./definition.ts";
import type { Json, JsonObject } from "./expressions/values.ts";
import type { ActivityResult } from "./outcome.ts";

/** An activity with its properties evaluated, as what executes it gets it. */
export interface ResolvedActivity {
  readonly name: string;
  readonly type: string;
  readonly properties: JsonObject;
}

/**
 * Does what activities of one type do outside of the pipeline.
 *
 * @returns the activity's output
 * @throws ActivityError, or anything else that is told as the activity's error
 */
export type Execute = (activity: ResolvedActivity, signal: AbortSignal) => Promise<Json>;

/** One attempt of an activity, which Data Factory counts as an activity run of its own. */
export interface ActivityAttempt {
  readonly activity: string;
  readonly activityType: string;
  readonly activityRunId: string;
  /** Counted from 1. */
  readonly attempt: number;
}

export type PipelineEvent = ActivityAttempt &
  (
    | { readonly type: "activity-started" }
    | {
        /** `activity-retried`: the attempt failed, and there will be another one. */
        readonly type: "activity-ended" | "activity-retried";
        readonly seconds: number;
        /** What was executed; null for an activity that directs others, or whose properties have no value. */
        readonly input: JsonObject | null;
        readonly result: ActivityResult;
      }
  );

/** An activity that runs a pipeline. */
export interface Invoker {
  readonly pipeline: string;
  readonly runId: string;
  readonly activity: string;
  readonly activityRunId: string;
}

/** The run's surroundings. */
export interface RunServices {
  /** By type of activity. */
  readonly executors: Readonly<Record<string, Execute>>;
  /**
   * Runs another pipeline, for `ExecutePipeline`.
   *
   * @param wait whether to come back at its end
   * @throws what it failed with, when it was waited for
   */
  executePipeline(
    name: string,
    parameters: Readonly<Record<string, Json>>,
    options: { readonly wait: boolean; readonly signal: AbortSignal; readonly invokedBy: Invoker },
  ): Promise<{ readonly runId: string }>;
  now(): Date;
  /** @throws when the signal aborts */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  onEvent(event: PipelineEvent): void;
}

/** What `pipeline()` tells. */
export interface RunIdentity {
  readonly factory: string;
  readonly pipeline: string;
  readonly runId: string;
  readonly triggerName: string;
  readonly triggerType: string;
  readonly triggerTime: Date;
  /** Of a pipeline that another one runs. */
  readonly invokedBy?: Invoker;
}

/** Where in a run an activity stands: a container makes one of its own for what it holds. */
export interface Frame {
  readonly identity: RunIdentity;
  readonly parameters: Readonly<Record<string, Json>>;
  /** Shared by the whole run, as the variables of a pipeline are. */
  readonly variables: Map<string, Json>;
  /** Results of this frame's activities and of those around it. */
  readonly results: Map<string, ActivityResult>;
  /** The element of the nearest ForEach or Filter. */
  readonly item: Json | undefined;
  readonly services: RunServices;
  readonly signal: AbortSignal;
  /** Of the activity around it; of none for the pipeline's own list. */
  readonly activityRunId?: string;
}

const presets: Required<ActivityPolicy> = { timeout: "0.12:00:00", retry: 0, retryIntervalInSeconds: 30 };

export function policyOf(policy: ActivityPolicy | undefined): Required<ActivityPolicy> {
  return { ...presets, ...policy };
}
