/** A run with the runs in it: pure, but for fetching. */
import type { ActivityRun, DataFactoryApi, PipelineRun } from "./data-factory-api.ts";

export interface RunNode {
  readonly run: PipelineRun;
  readonly activities: readonly ActivityNode[];
}

export interface ActivityNode {
  readonly activity: ActivityRun;
  /** The run that the activity has started; null for an activity that runs no pipeline. */
  readonly inner: RunNode | null;
}

/** Where a run went wrong: an activity that failed by itself, and the pipeline that it stands in. */
export interface Failure {
  readonly pipeline: string;
  readonly activity: ActivityRun;
}

/** @param all runs of the factory, among which the inner ones are found */
export async function treeOf(
  run: PipelineRun,
  all: readonly PipelineRun[],
  factory: DataFactoryApi,
): Promise<RunNode> {
  const activities = await factory.activityRuns(run.runId);
  const started = all.filter(({ invokedBy }) => invokedBy?.pipelineRunId === run.runId);
  const nodes = activities.map(async (activity): Promise<ActivityNode> => {
    const inner = started.find(({ invokedBy }) => invokedBy?.name === activity.activityName);
    return { activity, inner: inner ? await treeOf(inner, all, factory) : null };
  });
  return { run, activities: await Promise.all(nodes) };
}

/** Activities that only pass on that something in them failed. */
const containers = new Set(["IfCondition", "ForEach", "Until", "Switch", "Fail"]);

/** The first activity that failed by itself in a run that failed; null when none did. */
export function firstFailure({ run, activities }: RunNode): Failure | null {
  const failed = lastAttempts(activities).filter(({ activity }) => activity.status === "Failed");
  for (const { activity, inner } of failed) {
    if (containers.has(activity.activityType)) continue;
    return (inner && firstFailure(inner)) ?? { pipeline: run.pipelineName, activity };
  }
  const told = failed.find(({ activity }) => activity.activityType === "Fail");
  return told ? { pipeline: run.pipelineName, activity: told.activity } : null;
}

/** An earlier attempt that failed is no failure. An activity in a loop has a run for each element, and no attempts. */
function lastAttempts(activities: readonly ActivityNode[]): readonly ActivityNode[] {
  return activities.filter(
    ({ activity }, index) =>
      !activities
        .slice(index + 1)
        .some(
          (later) =>
            later.activity.activityName === activity.activityName && (later.activity.retryAttempt ?? 0) > 0,
        ),
  );
}
