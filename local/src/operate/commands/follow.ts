/** Follows a pipeline run to its end, and tells of its activities as they begin and end. */
import { setTimeout as pause } from "node:timers/promises";
import { duration } from "../../demo/view/format.ts";
import type { PipelineRun } from "../data-factory-api.ts";
import type { PlatformView } from "../ports.ts";
import { type RunNode, treeOf } from "../run-tree.ts";

const going = new Set(["Queued", "InProgress", "Canceling", "Cancelling"]);

export interface FollowOptions {
  readonly say: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly betweenLooks: number;
  readonly signal: AbortSignal;
}

/** @returns the run when it has ended, with all in it */
export async function follow(
  runId: string,
  { factory }: Pick<PlatformView, "factory">,
  { say, betweenLooks, signal }: FollowOptions,
): Promise<RunNode> {
  const told = new Map<string, string>();
  for (;;) {
    // Looked at before its activities: those of a run that has ended are all there.
    const run = await factory.run(runId);
    const tree = await treeOf(run, await factory.runs(), factory);
    tell(tree, told, say);
    if (!going.has(run.status)) return tree;
    await pause(betweenLooks, undefined, { signal });
  }
}

function tell({ run, activities }: RunNode, told: Map<string, string>, say: (line: string) => void): void {
  for (const { activity, inner } of activities) {
    const { activityRunId, activityName, status, durationInMs, error } = activity;
    const name = `${run.pipelineName} > ${activityName}`;
    const before = told.get(activityRunId);
    told.set(activityRunId, status);
    if (before === undefined && status === "InProgress") say(`${name} runs`);
    if (inner) tell(inner, told, say);
    if (before === status || status === "InProgress") continue;
    const took = durationInMs ? ` in ${duration(durationInMs / 1000)}` : "";
    say(`${name} ${status.toLowerCase()}${took}${status === "Failed" ? `: ${error.message}` : ""}`);
  }
}

/** The sentence on a run that has ended. */
export function endOf({ pipelineName, status, message, durationInMs }: PipelineRun): string {
  const took = durationInMs ? ` in ${duration(durationInMs / 1000)}` : "";
  return `${pipelineName} ${status.toLowerCase()}${took}${message ? `: ${message}` : "."}`;
}
