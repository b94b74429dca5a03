import { expect, test } from "@jest/globals";
import type { ActivityRun } from "../../../local/src/pipelines/activity-runs.ts";
import type { PipelineRun } from "../../../local/src/pipelines/runs.ts";
import { spentTime } from "./spent-time.ts";

const at = (second: number) => new Date(second * 1000).toISOString();

function run(runId: string, begin: number, end: number | null, parent?: string): PipelineRun {
  const times = { runStart: at(begin), runEnd: end === null ? null : at(end) };
  return { runId, ...times, invokedBy: { pipelineRunId: parent } } as unknown as PipelineRun;
}

function activity(activityType: string, begin: number, end: number): ActivityRun {
  return { activityType, activityRunStart: at(begin), activityRunEnd: at(end) } as ActivityRun;
}

test("what runs at the same time counts once, and what is in an inner pipeline counts for the outer one", () => {
  const [outer, inner] = [run("outer", 0, 20), run("inner", 1, 5, "outer")];
  const activities: Record<string, ActivityRun[]> = {
    outer: [activity("ExecutePipeline", 1, 5), activity("DatabricksJob", 6, 16)],
    inner: [activity("Copy", 1, 3), activity("Copy", 2, 4), activity("AzureFunctionActivity", 4, 5)],
  };
  const factory = { runs: () => [outer, inner], activityRunsOf: (id: string) => activities[id] ?? [] };
  expect(spentTime(outer, factory)).toEqual({
    ...{ whole: 20, job: 10, functions: 1, data: 3, own: 6 },
    activities: 5,
  });
});

test("a run that goes on has no length", () => {
  const factory = { runs: () => [], activityRunsOf: () => [] };
  expect(() => spentTime(run("r", 0, null), factory)).toThrow(RangeError);
});
