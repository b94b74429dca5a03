/** Runs pipelines: as many runs of each at a time as its `concurrency` says, each to be watched and cancelled. */
import { randomUUID } from "node:crypto";
import PQueue from "p-queue";
import type { PipelineDefinition } from "../data-factory/definition.ts";
import { ActivityError, PipelineDefinitionError } from "../data-factory/errors.ts";
import type { Json } from "../data-factory/expressions/values.ts";
import type { Execute, Invoker, RunServices } from "../data-factory/run.ts";
import { parametersOf, runPipeline } from "../data-factory/run-pipeline.ts";
import type { ActivityRuns } from "./activity-runs.ts";
import { PipelineRequestError, PipelineRunError } from "./errors.ts";
import type { FactoryEvent } from "./factory-events.ts";
import { type InvokedBy, manually, type PipelineRuns } from "./runs.ts";

export interface FactoryParts {
  readonly pipelines: Readonly<Record<string, PipelineDefinition>>;
  /** By type of activity. */
  readonly executors: Readonly<Record<string, Execute>>;
  readonly runs: PipelineRuns;
  readonly activityRuns: ActivityRuns;
  /** Waits between attempts. */
  readonly pause: RunServices["pause"];
  readonly onEvent: (event: FactoryEvent) => void;
  /** Cancels every run. */
  readonly signal: AbortSignal;
}

type Given = Readonly<Record<string, Json>>;

/** Why a run ends early. */
class Cancellation extends Error {
  /** Whether the runs that it has started end with it. */
  readonly isRecursive: boolean;

  constructor(isRecursive: boolean) {
    super("The run was cancelled.");
    this.isRecursive = isRecursive;
  }
}

export class FactoryRuns {
  readonly #parts: FactoryParts;
  readonly #queues = new Map<string, PQueue>();
  readonly #ends = new Map<string, Promise<void>>();
  readonly #cancels = new Map<string, AbortController>();

  constructor(parts: FactoryParts) {
    this.#parts = parts;
  }

  /** @throws PipelineRequestError when there is no such pipeline, or the parameters are not its own */
  start(pipeline: string, given: Given, invoker: Invoker | null = null): { readonly runId: string } {
    const definition = this.#definitionOf(pipeline, given);
    const runId = randomUUID();
    const cancel = new AbortController();
    this.#parts.runs.add(runId, pipeline, given, invokedBy(invoker));
    this.#cancels.set(runId, cancel);
    const signal = AbortSignal.any([this.#parts.signal, cancel.signal]);
    const run = { pipeline, runId, definition, given, invoker, signal };
    const end = this.#queueOf(pipeline, definition).add(() => this.#execute(run)) as Promise<void>;
    this.#ends.set(runId, end);
    // Whoever asks for the end hears of a failure; nobody has to.
    end.catch(() => {}).finally(() => this.#cancels.delete(runId));
    return { runId };
  }

  /** Undefined for a run that another process started. It rejects with PipelineRunError. */
  endOf(runId: string): Promise<void> | undefined {
    return this.#ends.get(runId);
  }

  /** @throws PipelineRequestError when there is no such run */
  cancel(runId: string, isRecursive: boolean): void {
    const { runs } = this.#parts;
    const run = runs.find(runId);
    if (!run) throw new PipelineRequestError(404, "RunNotFound", `There is no run ${runId}.`);
    runs.change(runId, run.status === "Queued" ? "Cancelled" : "Canceling", "The run was cancelled.");
    this.#cancels.get(runId)?.abort(new Cancellation(isRecursive));
  }

  /** Waits for every run that goes on. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#ends.values());
  }

  #definitionOf(name: string, given: Given): PipelineDefinition {
    const { pipelines } = this.#parts;
    const definition = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
    if (!definition) {
      const known = Object.keys(pipelines).join(", ");
      const message = `There is no pipeline '${name}' here; known are ${known}.`;
      throw new PipelineRequestError(404, "PipelineNotFound", message);
    }
    try {
      parametersOf(name, definition, given);
      return definition;
    } catch (error) {
      if (!(error instanceof PipelineDefinitionError)) throw error;
      throw new PipelineRequestError(400, "BadRequest", `Pipeline ${name}: ${error.problems.join(" ")}`);
    }
  }

  #queueOf(pipeline: string, { concurrency }: PipelineDefinition): PQueue {
    const queue =
      this.#queues.get(pipeline) ?? new PQueue({ concurrency: concurrency ?? Number.POSITIVE_INFINITY });
    this.#queues.set(pipeline, queue);
    return queue;
  }

  async #execute({ pipeline, runId, definition, given, invoker, signal }: QueuedRun): Promise<void> {
    const { runs, activityRuns, onEvent, executors, pause } = this.#parts;
    const since = performance.now();
    const end = (status: "Succeeded" | "Failed" | "Cancelled", message: string) => {
      runs.change(runId, status, message);
      const seconds = (performance.now() - since) / 1000;
      onEvent({ type: "run-ended", pipeline, runId, seconds, status, message });
    };
    onEvent({ type: "run-started", pipeline, runId, invokedBy: invoker });
    try {
      signal.throwIfAborted();
      runs.change(runId, "InProgress");
      const identity = {
        ...{ factory: "local", pipeline, runId, triggerTime: new Date() },
        ...{ triggerName: invoker ? invoker.pipeline : "Manual" },
        ...{ triggerType: invoker ? "PipelineActivity" : "Manual", ...(invoker && { invokedBy: invoker }) },
      };
      const services: RunServices = {
        ...{ executors, pause, now: () => new Date() },
        executePipeline: (name, parameters, options) => this.#runChild(name, parameters, options),
        onEvent: (event) => {
          activityRuns.record({ pipeline, runId }, event);
          onEvent({ pipeline, runId, ...event });
        },
      };
      await runPipeline(definition, given, { identity, services, signal });
      end("Succeeded", "");
    } catch (error) {
      const status = signal.aborted ? "Cancelled" : "Failed";
      const message = error instanceof Error ? error.message : String(error);
      end(status, message);
      const code = error instanceof ActivityError ? error.code : "";
      throw new PipelineRunError(status, code, message, { cause: error });
    }
  }

  async #runChild(
    pipeline: string,
    given: Given,
    { wait, signal, invokedBy }: Parameters<RunServices["executePipeline"]>[2],
  ): Promise<{ readonly runId: string }> {
    const { runId } = this.start(pipeline, given, invokedBy);
    if (!wait) return { runId };
    const stopped = Promise.withResolvers<never>();
    const stop = () => {
      const { reason } = signal;
      // A time-out, and the end of everything, take the run with them.
      if (!(reason instanceof Cancellation) || reason.isRecursive) this.cancel(runId, true);
      else stopped.reject(reason);
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await Promise.race([this.endOf(runId), stopped.promise]);
      return { runId };
    } catch (error) {
      throw error instanceof PipelineRunError
        ? new ActivityError(error.code, error.message, { cause: error })
        : error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

interface QueuedRun {
  readonly pipeline: string;
  readonly runId: string;
  readonly definition: PipelineDefinition;
  readonly given: Given;
  readonly invoker: Invoker | null;
  readonly signal: AbortSignal;
}

function invokedBy(invoker: Invoker | null): InvokedBy {
  if (!invoker) return manually;
  return {
    ...{ id: invoker.activityRunId, name: invoker.activity, invokedByType: "PipelineActivity" },
    ...{ pipelineName: invoker.pipeline, pipelineRunId: invoker.runId },
  };
}
