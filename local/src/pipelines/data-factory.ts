/** A stand-in for Data Factory on this machine: it runs the pipelines that are deployed, behind the endpoints of its REST API. */
import type { Server } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { PipelineDefinition } from "../data-factory/definition.ts";
import type { Json } from "../data-factory/expressions/values.ts";
import type { Execute, RunServices } from "../data-factory/run.ts";
import { demandRunnable } from "../data-factory/validate.ts";
import { listenLocally } from "../servers/local-server.ts";
import { type ActivityRun, ActivityRuns } from "./activity-runs.ts";
import type { FactoryEvent } from "./factory-events.ts";
import { FactoryRuns } from "./factory-runs.ts";
import { managementApi } from "./management-api.ts";
import { type PipelineRun, PipelineRuns } from "./runs.ts";

export interface DataFactoryOptions {
  /** Where runs are kept. */
  readonly folder: string;
  /** Pipelines by their names, as they are deployed. */
  readonly pipelines: Readonly<Record<string, PipelineDefinition>>;
  /** By type of activity, see `data-factory/executors`. */
  readonly executors: Readonly<Record<string, Execute>>;
  /** Waits between attempts; as long as the pipeline says when it is left out. */
  readonly pause?: RunServices["pause"];
  readonly onEvent?: (event: FactoryEvent) => void;
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
  /** Cancels what is under way and what waits, as `stop` does. */
  readonly signal?: AbortSignal;
}

export interface DataFactory {
  /** Such as `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Where the REST API shows a run as long as this one listens; `{run}` stands for its id. */
  readonly runPage: string;
  /** Starts a run. @throws PipelineRequestError when there is no such pipeline, or the parameters are not its own */
  createRun(pipeline: string, parameters: Readonly<Record<string, Json>>): { readonly runId: string };
  /**
   * The end of a run that this process started; undefined for any other.
   *
   * It rejects with PipelineRunError when the run fails or is cancelled.
   */
  endOf(runId: string): Promise<void> | undefined;
  /** The newest last. */
  runs(): readonly PipelineRun[];
  /** In the order of their beginning. */
  activityRunsOf(runId: string): readonly ActivityRun[];
  /** Cancels a run and those that it has started. @throws PipelineRequestError when there is no such run */
  cancel(runId: string): void;
  /** Cancels what is under way and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts it and waits until it listens.
 *
 * Kept as documented: the language and the control flow of pipelines, retries and time-outs, `concurrency`, runs of pipelines and
 * activities with their times, inputs, outputs and errors, createRun, queries and cancellation. Refused: whatever of a pipeline,
 * a dataset or a request it does not know. Not proven here: who may start a pipeline, triggers, integration runtimes, how long
 * Azure takes, and limits of the service.
 *
 * @throws PipelineDefinitionError when a pipeline cannot be run
 */
export async function startDataFactory(options: DataFactoryOptions): Promise<DataFactory> {
  const { folder, pipelines, executors, onEvent = () => {}, pause = pauseFor, port = 0 } = options;
  const abilities = { types: new Set(Object.keys(executors)), pipelines: new Set(Object.keys(pipelines)) };
  for (const [name, pipeline] of Object.entries(pipelines)) demandRunnable(name, pipeline, abilities);
  const runs = new PipelineRuns(join(folder, "pipeline-runs.json"));
  const activityRuns = new ActivityRuns(join(folder, "activity-runs"));
  const stopping = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopping.signal]) : stopping.signal;
  const parts = { pipelines, executors, runs, activityRuns, pause, onEvent, signal };
  const factory = new FactoryRuns(parts);
  const own = {
    createRun: (name: string, given: Readonly<Record<string, Json>>) => factory.start(name, given),
    runs: () => runs.all(),
    activityRunsOf: (runId: string) => activityRuns.of(runId),
  };
  const api = managementApi({ ...own, cancel: (runId, isRecursive) => factory.cancel(runId, isRecursive) });
  const server = await listenLocally(createAdaptorServer({ fetch: api.fetch }) as Server, port);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    ...own,
    url,
    runPage: `${url}/subscriptions/local/resourceGroups/local/providers/Microsoft.DataFactory/factories/local/pipelineruns/{run}`,
    endOf: (runId) => factory.endOf(runId),
    cancel: (runId) => factory.cancel(runId, true),
    stop: async () => {
      stopping.abort();
      await factory.idle();
      await server.stop();
    },
  };
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return wait(milliseconds, undefined, { signal });
}
