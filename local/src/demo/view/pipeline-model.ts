/** What pipelines are doing, built from events alone. */
import { directsOthers } from "../../data-factory/containers.ts";
import type { FactoryEvent } from "../../pipelines/factory-events.ts";
import type { RunStatus } from "../../pipelines/runs.ts";

export interface PipelineState {
  readonly name: string;
  /** How many pipelines are around it. */
  readonly depth: number;
  readonly since: number;
  /** Activities that are doing something right now, by their runs' ids; those that only direct others are left out. */
  readonly doing: ReadonlyMap<string, string>;
  /** Activities that have ended well. */
  readonly done: number;
  readonly end: { readonly status: RunStatus; readonly seconds: number } | null;
}

/** Runs by their ids, in the order in which they began. */
export type PipelineStates = ReadonlyMap<string, PipelineState>;

/** The states after an event. */
export function afterPipelineEvent(states: PipelineStates, event: FactoryEvent, now: number): PipelineStates {
  const { runId, pipeline: name } = event;
  if (event.type === "run-started") {
    const around = event.invokedBy && states.get(event.invokedBy.runId);
    const begun = {
      name,
      depth: around ? around.depth + 1 : 0,
      since: now,
      doing: new Map(),
      done: 0,
      end: null,
    };
    return new Map(states).set(runId, begun);
  }
  const before = states.get(runId);
  if (!before) return states;
  return new Map(states).set(runId, afterEvent(before, event));
}

function afterEvent(
  before: PipelineState,
  event: Exclude<FactoryEvent, { type: "run-started" }>,
): PipelineState {
  if (event.type === "run-ended") {
    const { status, seconds } = event;
    return { ...before, doing: new Map(), end: { status, seconds } };
  }
  if (directsOthers(event.activityType)) return before;
  const doing = new Map(before.doing);
  if (event.type === "activity-started") {
    const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : "";
    doing.set(event.activityRunId, `${event.activity}${again}`);
    return { ...before, doing };
  }
  doing.delete(event.activityRunId);
  return { ...before, doing, done: before.done + (event.result.status === "Succeeded" ? 1 : 0) };
}
