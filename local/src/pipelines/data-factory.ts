/** A stand-in for Data Factory on this machine: pipelines in TypeScript behind the endpoints that start and find runs. */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { listenLocally } from "../servers/local-server.ts";
import { PipelineRequestError } from "./errors.ts";
import { managementApi } from "./management-api.ts";
import { type PipelineRun, PipelineRuns } from "./runs.ts";

/** A pipeline: the parameters that it must be given, and what it does. */
export interface Pipeline {
  readonly parameters: readonly string[];
  /** @param signal aborts when the run is cancelled */
  run(parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}

export interface DataFactoryOptions {
  /** Where runs are kept. */
  readonly folder: string;
  /** Pipelines by their names. One run goes on at a time; the others wait, as `concurrency: 1` has it. */
  readonly pipelines: Readonly<Record<string, Pipeline>>;
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
  /** Cancels what is under way and what waits, as `stop` does. */
  readonly signal?: AbortSignal;
}

export interface DataFactory {
  /** Such as `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Starts a run. @throws PipelineRequestError when there is no such pipeline, or the parameters are not its own */
  createRun(pipeline: string, parameters: Readonly<Record<string, string>>): { readonly runId: string };
  /**
   * The end of a run that this process started; undefined for any other.
   *
   * It rejects with what the pipeline threw.
   */
  endOf(runId: string): Promise<void> | undefined;
  runs(): readonly PipelineRun[];
  /** Cancels what is under way and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts it and waits until it listens.
 *
 * Kept as documented: createRun, queryPipelineRuns, and the fields of a run. Refused: pipelines and parameters that it does not
 * know. Not proven here: who may start a pipeline, activities' retries, triggers, and limits of the service.
 */
export async function startDataFactory(options: DataFactoryOptions): Promise<DataFactory> {
  const { folder, pipelines, port = 0 } = options;
  const runs = new PipelineRuns(join(folder, "pipeline-runs.json"));
  const ends = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const cancel = options.signal ? AbortSignal.any([options.signal, stopping.signal]) : stopping.signal;
  let last: Promise<unknown> = Promise.resolve();

  const execute = async (runId: string, run: () => Promise<void>): Promise<void> => {
    try {
      cancel.throwIfAborted();
      runs.change(runId, "InProgress");
      await run();
      runs.change(runId, "Succeeded");
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      runs.change(runId, cancel.aborted ? "Cancelled" : "Failed", message);
      throw error;
    }
  };
  const createRun = (name: string, parameters: Readonly<Record<string, string>>) => {
    const pipeline = pipelineOf(pipelines, name, parameters);
    const runId = randomUUID();
    runs.add(runId, name, parameters);
    const end = last.then(() => execute(runId, () => pipeline.run(parameters, cancel)));
    ends.set(runId, end);
    // Whoever asks for the end hears of a failure; nobody has to.
    last = end.catch(() => {});
    return { runId };
  };
  const app = managementApi({ createRun, runs: () => runs.all() });
  const server = await listenLocally(createAdaptorServer({ fetch: app.fetch }) as Server, port);
  return {
    url: `http://127.0.0.1:${server.port}`,
    createRun,
    endOf: (runId) => ends.get(runId),
    runs: () => runs.all(),
    stop: async () => {
      stopping.abort();
      await last;
      await server.stop();
    },
  };
}

function pipelineOf(
  pipelines: Readonly<Record<string, Pipeline>>,
  name: string,
  parameters: Readonly<Record<string, string>>,
): Pipeline {
  const pipeline = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
  if (!pipeline) {
    const known = Object.keys(pipelines).join(", ");
    throw new PipelineRequestError(
      404,
      "PipelineNotFound",
      `There is no pipeline '${name}' here; known are ${known}.`,
    );
  }
  const missing = pipeline.parameters.filter((parameter) => !parameters[parameter]);
  const unknown = Object.keys(parameters).filter((parameter) => !pipeline.parameters.includes(parameter));
  if (missing.length + unknown.length > 0) {
    throw new PipelineRequestError(
      400,
      "BadRequest",
      `Pipeline ${name} has the parameters ${pipeline.parameters.join(", ")}; given were ${Object.keys(parameters).join(", ") || "none"}.`,
    );
  }
  return pipeline;
}
