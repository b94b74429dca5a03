/** Runs of activities, a file for each run of a pipeline. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { PipelineEvent } from "../data-factory/run.ts";

const activityRun = z.object({
  activityRunId: z.string(),
  activityName: z.string(),
  activityType: z.string(),
  pipelineName: z.string(),
  pipelineRunId: z.string(),
  status: z.enum(["InProgress", "Succeeded", "Failed", "Cancelled", "Skipped"]),
  /** ISO 8601, UTC. */
  activityRunStart: z.string(),
  activityRunEnd: z.string().nullable(),
  durationInMs: z.int().nullable(),
  /** Attempts before this one; null for the first. */
  retryAttempt: z.int().nullable(),
  input: z.json(),
  output: z.json(),
  error: z.object({
    errorCode: z.string(),
    message: z.string(),
    failureType: z.string(),
    target: z.string(),
  }),
});

/** One attempt of an activity; its fields are those of Data Factory's REST API. */
export type ActivityRun = Readonly<z.output<typeof activityRun>>;

type Run = { readonly pipeline: string; readonly runId: string };

export class ActivityRuns {
  readonly #folder: string;
  /** Of the pipelines that this process runs. */
  readonly #runs = new Map<string, Map<string, ActivityRun>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** In the order of their beginning. What an earlier process had not finished counts as cancelled. */
  of(pipelineRunId: string): readonly ActivityRun[] {
    const own = this.#runs.get(pipelineRunId);
    if (own) return [...own.values()];
    const file = this.#file(pipelineRunId);
    if (!existsSync(file)) return [];
    const left = z.array(activityRun).parse(JSON.parse(readFileSync(file, "utf8")));
    return left.map((run) => (run.status === "InProgress" ? { ...run, status: "Cancelled" } : run));
  }

  record({ pipeline, runId }: Run, event: PipelineEvent): void {
    const runs = this.#runs.get(runId) ?? new Map<string, ActivityRun>();
    this.#runs.set(runId, runs);
    const begun = runs.get(event.activityRunId) ?? begunRun({ pipeline, runId }, event);
    runs.set(event.activityRunId, event.type === "activity-started" ? begun : endedRun(begun, event));
    this.#write(runId, [...runs.values()]);
  }

  #file(pipelineRunId: string): string {
    return join(this.#folder, `${pipelineRunId}.json`);
  }

  #write(runId: string, runs: readonly ActivityRun[]): void {
    const file = this.#file(runId);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(`${file}.tmp`, `${JSON.stringify(runs, null, 2)}\n`);
    renameSync(`${file}.tmp`, file);
  }
}

function begunRun(
  { pipeline, runId }: Run,
  { activity, activityType, activityRunId, attempt }: PipelineEvent,
): ActivityRun {
  return {
    ...{ activityRunId, activityName: activity, activityType, pipelineName: pipeline, pipelineRunId: runId },
    ...{ status: "InProgress", activityRunStart: new Date().toISOString(), activityRunEnd: null },
    ...{ durationInMs: null, retryAttempt: attempt === 1 ? null : attempt - 1 },
    ...{ input: {}, output: {}, error: { errorCode: "", message: "", failureType: "", target: activity } },
  };
}

function endedRun(
  begun: ActivityRun,
  { result, input, seconds }: Exclude<PipelineEvent, { type: "activity-started" }>,
): ActivityRun {
  const { status, error } = result;
  return {
    ...begun,
    ...{ status, activityRunEnd: new Date().toISOString(), durationInMs: Math.round(seconds * 1000) },
    input: (input ?? {}) as ActivityRun["input"],
    output: result.output as ActivityRun["output"],
    ...(error && { error: { ...begun.error, ...error, failureType: "UserError" } }),
  };
}
