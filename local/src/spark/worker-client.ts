/** Runs notebooks on one warm Spark process, which is started when it is needed and again after it was lost. */
import { EventEmitter } from "node:events";
import { TaskCanceledError } from "../jobs/errors.ts";
import type { ExecutionContext, NotebookResult, NotebookRun, TaskExecutor } from "../jobs/executor.ts";
import { NotebookFailedError, WorkerLostError } from "./errors.ts";
import type { WorkerEvent } from "./worker-messages.ts";
import { type WorkerCommand, WorkerProcess } from "./worker-process.ts";

interface Pending {
  readonly context: ExecutionContext;
  readonly resolve: (result: NotebookResult) => void;
  readonly reject: (error: Error) => void;
}

/** The engine, as it says of itself. */
export interface EngineStarted {
  /** Name and version. */
  readonly engine: string;
  /** How it streams files: the end of "Files are streamed by ...". */
  readonly streams: string;
  readonly seconds: number;
}

interface WorkerEvents {
  /** A process begins; Spark needs some seconds. */
  starting: [];
  /** The engine is there. */
  ready: [EngineStarted];
  /** The process is gone; the sentence says how. */
  lost: [string];
}

const secondsToStopNotebook = 15;
const secondsToEnd = 20;

export class SparkWorker extends EventEmitter<WorkerEvents> implements TaskExecutor {
  readonly #command: WorkerCommand;
  readonly #pending = new Map<string, Pending>();
  #process: WorkerProcess | undefined;
  #isReady = false;
  #complaint: string | undefined;
  #count = 0;

  constructor(command: WorkerCommand) {
    super();
    this.#command = command;
  }

  /** Begins to start Spark before the first notebook needs it. */
  start(): void {
    if (this.#process) return;
    this.#isReady = false;
    this.#complaint = undefined;
    this.#process = new WorkerProcess(this.#command, {
      onEvent: (event) => this.#handle(event),
      onEnd: (how) => this.#lose(how),
    });
    this.emit("starting");
  }

  /**
   * Runs a notebook.
   * @throws NotebookFailedError when the notebook raises an error.
   * @throws TaskCanceledError when the context's signal aborts.
   * @throws WorkerLostError when the process ends before the notebook does.
   */
  async execute(run: NotebookRun, context: ExecutionContext): Promise<NotebookResult> {
    if (context.signal.aborted) throw new TaskCanceledError(`Task ${run.taskKey} was cancelled.`);
    this.start();
    const id = `${run.taskKey}#${++this.#count}`;
    let killer: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#process?.send({ cancel: id });
      // A notebook that neither Spark nor a progress report can stop takes its process with it.
      killer = setTimeout(() => this.kill(), secondsToStopNotebook * 1000);
    };
    context.signal.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise<NotebookResult>((resolve, reject) => {
        this.#pending.set(id, { context, resolve, reject });
        const { notebookPath: notebook, parameters, taskValues: task_values } = run;
        this.#process?.send({ id, notebook, parameters, task_values });
      });
    } finally {
      clearTimeout(killer);
      context.signal.removeEventListener("abort", cancel);
      this.#pending.delete(id);
    }
  }

  /** Ends the process, cleanly if Spark has started. */
  async stop(): Promise<void> {
    if (!this.#isReady) this.kill();
    await this.#process?.end(secondsToEnd * 1000);
  }

  /** Ends the process at once. Tables stay whole, because each of their commits is one file. */
  kill(): void {
    this.#process?.kill();
  }

  #handle(event: WorkerEvent): void {
    if (event.event === "ready") {
      this.#isReady = true;
      this.emit("ready", event);
    } else if (event.event === "fatal") {
      this.#complaint = event.error;
    } else {
      this.#settle(event);
    }
  }

  #settle(event: Exclude<WorkerEvent, { event: "ready" | "fatal" }>): void {
    const pending = this.#pending.get(event.id);
    if (!pending) return;
    switch (event.event) {
      case "progress":
        pending.context.onProgress({ stage: event.stage, entity: event.entity, rows: event.rows });
        break;
      case "done":
        pending.resolve({ values: event.values, result: event.result });
        break;
      case "failed":
        pending.reject(new NotebookFailedError(event.error, event.trace));
        break;
      case "cancelled":
        pending.reject(new TaskCanceledError("The notebook was cancelled."));
        break;
    }
  }

  #lose(how: string): void {
    this.#process = undefined;
    const what = this.#complaint ?? `it ended with ${how}`;
    const error = new WorkerLostError(
      `The Spark worker was lost: ${what}; its log is ${this.#command.log}. Run the same command again to continue.`,
    );
    for (const pending of this.#pending.values()) pending.reject(error);
    this.emit("lost", error.message);
  }
}
