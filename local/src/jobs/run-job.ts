/** Runs a job's tasks in the order of their dependencies, several at a time. */
import { attemptTask } from "./attempts.ts";
import { compare } from "./condition.ts";
import type { ConditionTask, JobDefinition, TaskDefinition } from "./definition.ts";
import { JobParameterError } from "./errors.ts";
import type { JobEvents } from "./events.ts";
import type { NotebookResult, TaskExecutor } from "./executor.ts";
import { type JsonValue, type ReferenceContext, resolve, resolveValue } from "./references.ts";
import { decide, type Ended, type JobResultState, jobResult } from "./schedule.ts";

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

export interface JobResult {
  readonly state: JobResultState;
  readonly tasks: ReadonlyMap<string, Ended>;
}

/**
 * Runs a job once, until each of its tasks has ended or was skipped.
 * @throws JobParameterError when `parameters` names one that the job does not have.
 */
export async function runJob(job: JobDefinition, options: RunOptions): Promise<JobResult> {
  const run = new JobRun(job, options, jobParameters(job, options));
  await run.toEnd();
  return { state: jobResult(job, run.ended), tasks: run.ended };
}

function jobParameters(job: JobDefinition, options: RunOptions): Record<string, string> {
  const known = job.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(options.parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new JobParameterError(
      `Job ${job.name} has no parameter ${unknown.join(", ")}: its parameters are ${known.join(", ") || "none"}.`,
    );
  }
  const context: ReferenceContext = {
    runId: options.runId,
    parameters: {},
    states: new Map(),
    values: new Map(),
  };
  return Object.fromEntries(
    job.parameters.map(({ name, default: text }) => [
      name,
      options.parameters[name] ?? resolve(text, context),
    ]),
  );
}

class JobRun {
  readonly ended = new Map<string, Ended>();
  readonly #values = new Map<string, Readonly<Record<string, JsonValue>>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #job: JobDefinition;
  readonly #options: RunOptions;
  readonly #parameters: Readonly<Record<string, string>>;

  constructor(job: JobDefinition, options: RunOptions, parameters: Readonly<Record<string, string>>) {
    this.#job = job;
    this.#options = options;
    this.#parameters = parameters;
  }

  async toEnd(): Promise<void> {
    for (;;) {
      this.#advance();
      if (this.#running.size === 0) return;
      await Promise.race(this.#running.values());
    }
  }

  /** Skips and starts whatever can be; a skipped task may free others, so it looks until nothing changes. */
  #advance(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const task of this.#job.tasks) changed = this.#consider(task) || changed;
    }
  }

  /** @returns Whether the task was skipped. */
  #consider(task: TaskDefinition): boolean {
    const key = task.task_key;
    if (this.ended.has(key) || this.#running.has(key)) return false;
    if (this.#options.signal.aborted) return this.#skip(key, "CANCELED");
    const decision = decide(task, this.ended);
    if (decision === "wait") return false;
    if (decision !== "run") return this.#skip(key, decision);
    if (this.#running.size < (this.#options.concurrency ?? 2)) this.#start(task);
    return false;
  }

  #skip(key: string, state: "EXCLUDED" | "UPSTREAM_FAILED" | "UPSTREAM_CANCELED" | "CANCELED"): boolean {
    this.ended.set(key, { state });
    this.#options.events.emit("task", { type: "skipped", task: key, state });
    return true;
  }

  #start(task: TaskDefinition): void {
    const key = task.task_key;
    this.#running.set(
      key,
      this.#run(task).then((end) => {
        this.ended.set(key, end);
        this.#running.delete(key);
      }),
    );
  }

  async #run(task: TaskDefinition): Promise<Ended> {
    const { events, signal } = this.#options;
    const start = performance.now();
    const attempted = await attemptTask(
      task,
      signal,
      (stop) => this.#work(task, stop),
      (event) => events.emit("task", event),
    );
    if (!("value" in attempted)) return { state: attempted.state };
    const { outcome, values } = attempted.value;
    if (values) this.#values.set(task.task_key, values);
    const end = outcome === undefined ? {} : { outcome };
    const seconds = (performance.now() - start) / 1000;
    events.emit("task", { type: "finished", task: task.task_key, seconds, ...end });
    return { state: "SUCCESS", ...end };
  }

  async #work(
    task: TaskDefinition,
    signal: AbortSignal,
  ): Promise<Partial<NotebookResult> & { outcome?: "true" | "false" }> {
    const context = this.#context(task);
    if (task.condition_task) return { outcome: evaluate(task.condition_task, context) };
    const { executor, events } = this.#options;
    const { notebook_path = "", base_parameters = {} } = task.notebook_task ?? {};
    const own = Object.entries(base_parameters).map(([name, text]) => [name, resolve(text, context)]);
    const run = {
      taskKey: task.task_key,
      notebookPath: notebook_path,
      // Job parameters are pushed down to every task and win over the task's own of the same key.
      parameters: { ...Object.fromEntries(own), ...this.#parameters },
      taskValues: Object.fromEntries(this.#values),
    };
    return executor.execute(run, {
      signal,
      onProgress: (progress) => events.emit("task", { type: "progress", task: task.task_key, ...progress }),
    });
  }

  #context(task: TaskDefinition): ReferenceContext {
    return {
      runId: this.#options.runId,
      taskKey: task.task_key,
      parameters: this.#parameters,
      states: new Map([...this.ended].map(([key, end]) => [key, end.state])),
      values: this.#values,
    };
  }
}

function evaluate(condition: ConditionTask, context: ReferenceContext): "true" | "false" {
  const left = resolveValue(condition.left, context);
  const right = resolveValue(condition.right, context);
  return compare(condition.op, left, right) ? "true" : "false";
}
