/** Which task may run, which is skipped, and what becomes of the job: pure, without executing anything. */
import type { JobDefinition, RunIf, TaskDefinition } from "./definition.ts";

/** How a task ended, in the Jobs API's words. */
export type ResultState =
  | "SUCCESS"
  | "FAILED"
  | "TIMEDOUT"
  | "CANCELED"
  | "EXCLUDED"
  | "UPSTREAM_FAILED"
  | "UPSTREAM_CANCELED";

/** How a job's run ended. */
export type JobResultState = "SUCCESS" | "SUCCESS_WITH_FAILURES" | "FAILED" | "TIMEDOUT" | "CANCELED";

/** A task that has ended; condition tasks that succeeded have an outcome. */
export interface Ended {
  readonly state: ResultState;
  readonly outcome?: "true" | "false";
}

export type SkippedState = "EXCLUDED" | "UPSTREAM_FAILED" | "UPSTREAM_CANCELED";
export type Decision = "wait" | "run" | SkippedState;

type Standing = "succeeded" | "failed" | "canceled" | "excluded";

const standings: Record<ResultState, Standing> = {
  SUCCESS: "succeeded",
  FAILED: "failed",
  TIMEDOUT: "failed",
  UPSTREAM_FAILED: "failed",
  CANCELED: "canceled",
  UPSTREAM_CANCELED: "canceled",
  EXCLUDED: "excluded",
};

/**
 * Decides about a task from what its dependencies have come to.
 *
 * An unmet outcome of a condition excludes the task whatever else it depends on. Excluded dependencies count as
 * successful, unless all are: then the task is excluded too.
 */
export function decide(task: TaskDefinition, ended: ReadonlyMap<string, Ended>): Decision {
  const standing: Standing[] = [];
  let isExcluded = false;
  for (const { task_key, outcome } of task.depends_on) {
    const end = ended.get(task_key);
    if (!end) return "wait";
    standing.push(standings[end.state]);
    isExcluded ||= outcome !== undefined && end.state === "SUCCESS" && end.outcome !== outcome;
  }
  if (isExcluded) return "EXCLUDED";
  return standing.length === 0 ? "run" : judge(task.run_if, standing);
}

function judge(runIf: RunIf, standing: readonly Standing[]): Decision {
  if (standing.every((each) => each === "excluded")) return "EXCLUDED";
  const isFailed = (each: Standing) => each === "failed" || each === "canceled";
  const upstream = standing.includes("failed") ? "UPSTREAM_FAILED" : "UPSTREAM_CANCELED";
  switch (runIf) {
    case "ALL_SUCCESS":
      return standing.some(isFailed) ? upstream : "run";
    case "NONE_FAILED":
      if (standing.some(isFailed)) return upstream;
      return standing.includes("succeeded") ? "run" : "UPSTREAM_FAILED";
    case "AT_LEAST_ONE_SUCCESS":
      return standing.every(isFailed) ? upstream : "run";
    case "ALL_DONE":
      return "run";
    case "ALL_FAILED":
      return standing.every(isFailed) ? "run" : "EXCLUDED";
    case "AT_LEAST_ONE_FAILED":
      return standing.some(isFailed) ? "run" : "EXCLUDED";
  }
}

/** The job's result, which its leaf tasks decide: those on which no other task depends. */
export function jobResult(job: JobDefinition, ended: ReadonlyMap<string, Ended>): JobResultState {
  const states = job.tasks.map((task) => ended.get(task.task_key)?.state ?? "CANCELED");
  if (states.includes("CANCELED")) return "CANCELED";
  const inner = new Set(
    job.tasks.flatMap((task) => task.depends_on.map((dependency) => dependency.task_key)),
  );
  const isFailure = (state: ResultState) => standings[state] === "failed" || standings[state] === "canceled";
  const leaves = job.tasks.filter((task) => !inner.has(task.task_key));
  if (leaves.some((task) => isFailure(ended.get(task.task_key)?.state ?? "CANCELED"))) return "FAILED";
  return states.some(isFailure) ? "SUCCESS_WITH_FAILURES" : "SUCCESS";
}
