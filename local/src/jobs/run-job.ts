/** Runs a job's tasks in the order of their dependencies, several at a time, and repairs runs that failed. */
import type { JobDefinition } from "./definition.ts";
import { JobParameterError } from "./errors.ts";
import type { JobEvents } from "./events.ts";
import type { TaskExecutor } from "./executor.ts";
import { JobRun, type TaskValues } from "./job-run.ts";
import { type RunContext, resolve } from "./references.ts";
import { keptTasks } from "./repair.ts";
import { type Ended, type JobResultState, jobResult } from "./schedule.ts";

export interface RunOptions {
  readonly executor: TaskExecutor;
  readonly events: JobEvents;
  readonly runId: string;
  /** Values for job parameters; those left out take the definition's default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Cancels the run: running tasks are stopped, others do not start. */
  readonly signal: AbortSignal;
  /** How many notebooks run at a time. */
  readonly concurrency?: number;
}

export interface JobResult extends RunContext {
  readonly state: JobResultState;
  readonly tasks: ReadonlyMap<string, Ended>;
  /** Task values, by task. */
  readonly values: TaskValues;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Runs a job once, until each of its tasks has ended or was skipped.
 * @throws JobParameterError when `parameters` names one that the job does not have.
 */
export async function runJob(job: JobDefinition, options: RunOptions): Promise<JobResult> {
  const identity = { runId: options.runId, jobName: job.name, startedAt: new Date(), repairCount: 0 };
  const parameters = jobParameters(job, options.parameters, identity);
  return toEnd(job, options, { ...identity, parameters, tasks: new Map(), values: new Map() });
}

/**
 * Runs again what did not succeed in a run, and what depends on it, as part of that run: its id, its start and its parameters
 * stay, and so do results and task values of the tasks that are left alone.
 * @param earlier What the run, or its last repair, came to.
 * @throws JobParameterError when `parameters` names one that the job does not have.
 * @throws RepairError when all tasks had succeeded.
 */
export async function repairJob(
  job: JobDefinition,
  earlier: JobResult,
  options: Omit<RunOptions, "runId">,
): Promise<JobResult> {
  const { runId, startedAt } = earlier;
  const identity = { runId, jobName: job.name, startedAt, repairCount: earlier.repairCount + 1 };
  const given = { ...earlier.parameters, ...options.parameters };
  const tasks = keptTasks(job, earlier.tasks);
  const values = new Map([...earlier.values].filter(([key]) => tasks.has(key)));
  return toEnd(job, options, { ...identity, parameters: jobParameters(job, given, identity), tasks, values });
}

async function toEnd(
  job: JobDefinition,
  options: Omit<RunOptions, "runId">,
  begun: Omit<JobResult, "state">,
): Promise<JobResult> {
  const limit = job.timeout_seconds > 0 ? AbortSignal.timeout(job.timeout_seconds * 1000) : undefined;
  const signal = limit ? AbortSignal.any([options.signal, limit]) : options.signal;
  const run = new JobRun(job, { ...options, signal }, begun);
  await run.toEnd();
  const state = jobResult(job, run.ended);
  const isLate = state === "CANCELED" && limit?.aborted === true && !options.signal.aborted;
  return { ...begun, state: isLate ? "TIMEDOUT" : state, tasks: run.ended, values: run.values };
}

function jobParameters(
  job: JobDefinition,
  given: Readonly<Record<string, string>>,
  identity: RunContext,
): Record<string, string> {
  const known = job.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new JobParameterError(
      `Job ${job.name} has no parameter ${unknown.join(", ")}: its parameters are ${known.join(", ") || "none"}.`,
    );
  }
  const context = { ...identity, parameters: {}, states: new Map(), values: new Map() };
  return Object.fromEntries(
    job.parameters.map(({ name, default: text }) => [name, given[name] ?? resolve(text, context)]),
  );
}
