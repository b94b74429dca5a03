/** Small job definitions for tests, and an executor that does what a test says. */
import type { JobDefinition } from "../../local/src/jobs/definition.ts";
import { parseJob } from "../../local/src/jobs/definition.ts";
import type { TaskEvent } from "../../local/src/jobs/events.ts";
import { JobEvents } from "../../local/src/jobs/events.ts";
import type {
  ExecutionContext,
  NotebookResult,
  NotebookRun,
  TaskExecutor,
} from "../../local/src/jobs/executor.ts";
import { type JobResult, type RunOptions, repairJob, runJob } from "../../local/src/jobs/run-job.ts";

type Json = Record<string, unknown>;

export function notebook(key: string, dependsOn: readonly (string | Json)[] = [], more: Json = {}): Json {
  return {
    task_key: key,
    notebook_task: { notebook_path: `/${key}` },
    depends_on: dependsOn.map((each) => (typeof each === "string" ? { task_key: each } : each)),
    ...more,
  };
}

/** A loop over `inputs` whose task is `each <key>`, with a notebook of that name. */
export function forEach(
  key: string,
  inputs: string,
  more: { readonly loop?: Json; readonly task?: Json; readonly dependsOn?: readonly string[] } = {},
): Json {
  const task = { task_key: `each_${key}`, notebook_task: { notebook_path: `/each_${key}` }, ...more.task };
  return {
    task_key: key,
    for_each_task: { inputs, task, ...more.loop },
    depends_on: (more.dependsOn ?? []).map((each) => ({ task_key: each })),
  };
}

export function condition(
  key: string,
  op: string,
  left: string,
  right: string,
  dependsOn: string[] = [],
): Json {
  return {
    task_key: key,
    condition_task: { op, left, right },
    depends_on: dependsOn.map((each) => ({ task_key: each })),
  };
}

export function job(
  tasks: readonly Json[],
  parameters: Readonly<Record<string, string>> = {},
  settings: Json = {},
): JobDefinition {
  const list = Object.entries(parameters).map(([name, text]) => ({ name, default: text }));
  return parseJob({ name: "test", parameters: list, tasks, ...settings }, "test.json");
}

export type Behaviour = (
  run: NotebookRun,
  context: ExecutionContext,
) => Promise<NotebookResult> | NotebookResult;

export const nothing: NotebookResult = { values: {}, result: null };

export function failing(message = "It broke."): Behaviour {
  return () => {
    throw new Error(message);
  };
}

/** Does what its table says by task, nothing for other tasks, and remembers what it was asked. */
export class ScriptedExecutor implements TaskExecutor {
  readonly runs: NotebookRun[] = [];
  readonly #script: Readonly<Record<string, Behaviour>>;

  constructor(script: Readonly<Record<string, Behaviour>> = {}) {
    this.#script = script;
  }

  async execute(run: NotebookRun, context: ExecutionContext): Promise<NotebookResult> {
    this.runs.push(run);
    return (await this.#script[run.taskKey]?.(run, context)) ?? nothing;
  }

  get keys(): string[] {
    return this.runs.map((run) => run.taskKey);
  }
}

export interface Observed {
  readonly result: JobResult;
  readonly executor: ScriptedExecutor;
  readonly events: readonly TaskEvent[];
}

/** Runs a job with scripted tasks and gathers what happened. */
export async function observe(
  definition: JobDefinition,
  script: Readonly<Record<string, Behaviour>> = {},
  options: Partial<RunOptions> = {},
): Promise<Observed> {
  const executor = new ScriptedExecutor(script);
  const emitter = new JobEvents();
  const events: TaskEvent[] = [];
  emitter.on("task", (event) => events.push(event));
  const result = await runJob(definition, {
    executor,
    events: emitter,
    runId: "run-1",
    parameters: {},
    signal: new AbortController().signal,
    ...options,
  });
  return { result, executor, events };
}

/** Repairs a run with scripted tasks and gathers what happened. */
export async function repaired(
  definition: JobDefinition,
  { result: earlier }: Pick<Observed, "result">,
  script: Readonly<Record<string, Behaviour>> = {},
  parameters: Readonly<Record<string, string>> = {},
): Promise<Observed> {
  const executor = new ScriptedExecutor(script);
  const emitter = new JobEvents();
  const events: TaskEvent[] = [];
  emitter.on("task", (event) => events.push(event));
  const { signal } = new AbortController();
  const result = await repairJob(definition, earlier, { executor, events: emitter, parameters, signal });
  return { result, executor, events };
}

export function stateOf({ result }: Observed, key: string): string | undefined {
  return result.tasks.get(key)?.state;
}

/** A notebook that lets others run beside it, and how many of it ran at the same time at most. */
export function crowd(): { readonly busy: Behaviour; readonly most: () => number } {
  let running = 0;
  let most = 0;
  const busy: Behaviour = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return nothing;
  };
  return { busy, most: () => most };
}
