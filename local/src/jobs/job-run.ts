/** One run of a job: which of its tasks go on, and what has become of the others. */
import { attemptTask } from "./attempts.ts";
import { compare } from "./condition.ts";
import type { ConditionTask, ForEachTask, JobDefinition, TaskDefinition } from "./definition.ts";
import type { JobEvents, TaskEvent } from "./events.ts";
import type { NotebookResult, TaskExecutor } from "./executor.ts";
import { forEach, inputsOf } from "./for-each.ts";
import {
  type JsonValue,
  type ReferenceContext,
  type RunContext,
  resolve,
  resolveValue,
} from "./references.ts";
import { decide, type Ended } from "./schedule.ts";

export type TaskValues = ReadonlyMap<string, Readonly<Record<string, JsonValue>>>;

export interface JobRunOptions {
  readonly executor: TaskExecutor;
  readonly events: JobEvents;
  readonly signal: AbortSignal;
  readonly concurrency?: number;
}

/** What is there when the run begins; a repair has results of before. */
export interface Begun extends RunContext {
  readonly parameters: Readonly<Record<string, string>>;
  readonly tasks: ReadonlyMap<string, Ended>;
  readonly values: TaskValues;
}

type Notebook = NonNullable<TaskDefinition["notebook_task"]>;
type Done = Partial<NotebookResult> & { readonly outcome?: "true" | "false" };

/** A task that runs, and how many notebooks of it may run at a time. */
interface Running {
  readonly end: Promise<void>;
  readonly slots: number;
}

export class JobRun {
  readonly ended: Map<string, Ended>;
  readonly values: Map<string, Readonly<Record<string, JsonValue>>>;
  readonly #running = new Map<string, Running>();
  readonly #job: JobDefinition;
  readonly #options: JobRunOptions;
  readonly #begun: Begun;

  constructor(job: JobDefinition, options: JobRunOptions, begun: Begun) {
    this.#job = job;
    this.#options = options;
    this.#begun = begun;
    this.ended = new Map(begun.tasks);
    this.values = new Map(begun.values);
  }

  async toEnd(): Promise<void> {
    for (;;) {
      this.#advance();
      if (this.#running.size === 0) return;
      await Promise.race([...this.#running.values()].map(({ end }) => end));
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
    const free = this.#freeSlots();
    if (free > 0) this.#start(task, Math.min(free, task.for_each_task?.concurrency ?? 1));
    return false;
  }

  #freeSlots(): number {
    const taken = [...this.#running.values()].reduce((sum, { slots }) => sum + slots, 0);
    return (this.#options.concurrency ?? 2) - taken;
  }

  #skip(key: string, state: "EXCLUDED" | "UPSTREAM_FAILED" | "UPSTREAM_CANCELED" | "CANCELED"): boolean {
    this.ended.set(key, { state });
    this.#emit({ type: "skipped", task: key, state });
    return true;
  }

  #start(task: TaskDefinition, slots: number): void {
    const key = task.task_key;
    const end = this.#run(task, slots).then((how) => {
      this.ended.set(key, how);
      this.#running.delete(key);
    });
    this.#running.set(key, { end, slots });
  }

  async #run(task: TaskDefinition, slots: number): Promise<Ended> {
    const start = performance.now();
    const attempted = await attemptTask(
      task,
      this.#options.signal,
      (stop, attempt) => this.#work(task, slots, { stop, attempt }),
      (event) => this.#emit(event),
    );
    if (!("value" in attempted)) return { state: attempted.state };
    const { outcome, values } = attempted.value;
    if (values) this.values.set(task.task_key, values);
    const end = outcome === undefined ? {} : { outcome };
    const seconds = (performance.now() - start) / 1000;
    this.#emit({ type: "finished", task: task.task_key, seconds, ...end });
    return { state: "SUCCESS", ...end };
  }

  async #work(
    task: TaskDefinition,
    slots: number,
    { stop, attempt }: { readonly stop: AbortSignal; readonly attempt: number },
  ): Promise<Done> {
    const context = { ...this.#context(), taskKey: task.task_key, attempt };
    if (task.condition_task) return { outcome: evaluate(task.condition_task, context) };
    if (task.for_each_task) return this.#loop(task.for_each_task, slots, stop);
    return this.#notebook(task.notebook_task as Notebook, task.task_key, context, stop);
  }

  /** Each iteration is tried as often as its task says; values that it sets are nobody's. */
  async #loop(loop: ForEachTask, slots: number, signal: AbortSignal): Promise<Done> {
    const { task } = loop;
    const context = this.#context();
    await forEach(inputsOf(loop, context), slots, async (input, index) => {
      const name = `${task.task_key}[${index}]`;
      const start = performance.now();
      if (signal.aborted) return "It was not begun.";
      let failure: string | null = null;
      const attempted = await attemptTask(
        { ...task, task_key: name },
        signal,
        (stop, attempt) => {
          const own = { ...context, taskKey: task.task_key, attempt, input };
          return this.#notebook(task.notebook_task, name, own, stop);
        },
        (event) => {
          if (event.type === "failed") failure = event.error;
          this.#emit(event);
        },
      );
      if (!("value" in attempted)) return failure ?? attempted.state;
      this.#emit({ type: "finished", task: name, seconds: (performance.now() - start) / 1000 });
      return null;
    });
    return {};
  }

  async #notebook(
    { notebook_path: notebookPath, base_parameters }: Notebook,
    name: string,
    given: ReferenceContext,
    signal: AbortSignal,
  ): Promise<NotebookResult> {
    const context = { ...given, notebookPath };
    const own = Object.entries(base_parameters).map(([key, text]) => [key, resolve(text, context)]);
    const run = {
      taskKey: name,
      notebookPath,
      // Job parameters are pushed down to every task and win over the task's own of the same key.
      parameters: { ...Object.fromEntries(own), ...this.#begun.parameters },
      taskValues: Object.fromEntries(this.values),
    };
    const onProgress: Parameters<TaskExecutor["execute"]>[1]["onProgress"] = (progress) =>
      this.#emit({ type: "progress", task: name, ...progress });
    return this.#options.executor.execute(run, { signal, onProgress });
  }

  #emit(event: TaskEvent): void {
    this.#options.events.emit("task", event);
  }

  #context(): ReferenceContext {
    const states = new Map([...this.ended].map(([key, end]) => [key, end.state]));
    return { ...this.#begun, states, values: this.values };
  }
}

function evaluate(condition: ConditionTask, context: ReferenceContext): "true" | "false" {
  const left = resolveValue(condition.left, context);
  const right = resolveValue(condition.right, context);
  return compare(condition.op, left, right) ? "true" : "false";
}
