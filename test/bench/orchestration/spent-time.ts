/** Where the time of a pipeline's run went, told by the runs of its activities and of the pipelines that it calls. */
import type { ActivityRun } from "../../../local/src/pipelines/activity-runs.ts";
import type { PipelineRun } from "../../../local/src/pipelines/runs.ts";

/** Seconds. Activities that run at the same time count once. */
export interface SpentTime {
  readonly whole: number;
  /** In the Databricks job. */
  readonly job: number;
  /** In calls of the Functions app. */
  readonly functions: number;
  /** In activities that read or move data. */
  readonly data: number;
  /** In none of these: evaluating, deciding, recording. */
  readonly own: number;
  readonly activities: number;
}

export interface Runs {
  runs(): readonly PipelineRun[];
  activityRunsOf(runId: string): readonly ActivityRun[];
}

type Interval = readonly [begin: number, end: number];

const jobs = new Set(["DatabricksJob"]);
const calls = new Set(["AzureFunctionActivity"]);
const moves = new Set(["Copy", "Lookup", "GetMetadata"]);

/** @throws RangeError when the run has not ended */
export function spentTime(run: PipelineRun, factory: Runs): SpentTime {
  const activities = activitiesOf(run.runId, factory);
  const within = (types: ReadonlySet<string>) =>
    activities.filter(({ activityType }) => types.has(activityType)).map(intervalOf);
  const whole = lengthOf([intervalBetween(run.runStart, run.runEnd)]);
  const [job, functions, data] = [jobs, calls, moves].map((types) => lengthOf(within(types)));
  const busy = lengthOf(within(new Set([...jobs, ...calls, ...moves])));
  return {
    ...{ whole, job: job ?? 0, functions: functions ?? 0, data: data ?? 0 },
    own: whole - busy,
    activities: activities.length,
  };
}

function activitiesOf(runId: string, factory: Runs): readonly ActivityRun[] {
  const inner = factory.runs().filter(({ invokedBy }) => invokedBy.pipelineRunId === runId);
  return [...factory.activityRunsOf(runId), ...inner.flatMap((run) => activitiesOf(run.runId, factory))];
}

function intervalOf({ activityRunStart, activityRunEnd }: ActivityRun): Interval {
  return intervalBetween(activityRunStart, activityRunEnd);
}

function intervalBetween(begin: string, end: string | null): Interval {
  if (end === null) throw new RangeError("A run that goes on has no length yet.");
  return [Date.parse(begin), Date.parse(end)];
}

/** Seconds that at least one of the intervals covers. */
function lengthOf(intervals: readonly Interval[]): number {
  let [covered, until] = [0, Number.NEGATIVE_INFINITY];
  for (const [begin, end] of intervals.toSorted(([one], [other]) => one - other)) {
    covered += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return covered / 1000;
}
