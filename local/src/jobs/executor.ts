/** The port between the runner and whatever executes notebooks. */
import type { Progress } from "./events.ts";
import type { JsonValue } from "./references.ts";

/** One notebook to run. */
export interface NotebookRun {
  readonly taskKey: string;
  readonly notebookPath: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Values that tasks before this one have set, by task and key. */
  readonly taskValues: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
}

/** What a notebook leaves behind: the task values it set, and what it gave to `dbutils.notebook.exit`. */
export interface NotebookResult {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly result: string | null;
}

export interface ExecutionContext {
  /** Aborts when the task shall stop; the executor then rejects soon. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface TaskExecutor {
  /**
   * Runs a notebook to its end.
   * @throws Error whose message is one sentence for the task's log.
   */
  execute(run: NotebookRun, context: ExecutionContext): Promise<NotebookResult>;
}
