/** The deployed pipelines, run against the Functions' own code and real storage; a job and a database that do as they are told. */

import { HttpRequest } from "@azure/functions";
import { type Contracts, loadContracts } from "@customer360/contracts";
import { createFileArrival, type FileArrivalRoom } from "../../../functions/src/file-arrival/index.ts";
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";
import { registerFileArrival } from "../../../functions/src/file-arrival/triggers.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { pipelineDefinitions } from "../../../infra/src/factory/index.ts";
import type { PipelineDefinition } from "../../../local/src/data-factory/definition.ts";
import { ActivityError } from "../../../local/src/data-factory/errors.ts";
import type { Json, JsonObject } from "../../../local/src/data-factory/expressions/values.ts";
import type { Execute } from "../../../local/src/data-factory/run.ts";
import { runPipeline } from "../../../local/src/data-factory/run-pipeline.ts";
import { Handlers } from "../../functions/services/handlers.ts";
import { AlertList, type TestStorage } from "../../functions/services/storage.ts";

const now = () => new Date("2017-06-01T06:00:00Z");

/** What the job does with a batch. */
export type JobOutcome = "passed" | "stopped" | "broken";

export class FactoryEstate {
  readonly contracts: Contracts = loadContracts();
  readonly pipelines = pipelineDefinitions(this.contracts, {
    medallion: "17",
    maintenance: "18",
  }) as unknown as Readonly<Record<string, PipelineDefinition>>;
  readonly room: FileArrivalRoom;
  /** Batches that reached the job, in order. */
  readonly taken: string[] = [];
  /** Ends that the Functions app was told of. */
  readonly told: JsonObject[] = [];
  /** What the job does with batches, by id; it takes the others to Gold. */
  readonly outcomes = new Map<string, JobOutcome>();
  /** Answers of the extraction, the next one first; afterwards nothing has changed. */
  readonly extraction: string[] = [];
  readonly extractions: string[] = [];
  readonly #handlers = new Handlers();
  readonly #storage: TestStorage;
  #runs = 0;

  constructor(storage: TestStorage) {
    this.#storage = storage;
    const { contracts } = this;
    const nowhere = () => Promise.reject(new Error("unexpected"));
    const log = createLog(() => undefined);
    const settings = fileArrivalSettings.parse({ DATA_FACTORY_ENDPOINT: "http://127.0.0.1:1" });
    this.room = createFileArrival(
      {
        ...{
          clock: { now },
          log,
          contracts,
          platform: contracts.platform,
          alerts: new AlertList(),
          settings,
        },
        deadLetters: { write: nowhere, list: nowhere, read: nowhere, remove: nowhere },
        ...{ runbook: () => null, ...storage.connect() },
      },
      { start: async () => ({ runId: `started-${++this.#runs}` }) },
    );
    registerFileArrival(this.#handlers.app, async () => this.room, settings, contracts.platform, log);
  }

  /** Runs a pipeline and those that it calls. @returns the sentence it failed with; null when it succeeded */
  async run(name: string, parameters: Readonly<Record<string, Json>>): Promise<string | null> {
    const definition = this.pipelines[name];
    if (!definition) throw new Error(`There is no pipeline ${name}.`);
    const runId = `run-${++this.#runs}`;
    const services = {
      executors: this.#executors,
      executePipeline: async (inner: string, given: Readonly<Record<string, Json>>) => {
        const failure = await this.run(inner, given);
        if (failure !== null) throw new ActivityError("", failure);
        return { runId: `${runId}/${inner}` };
      },
      ...{ now, pause: async () => undefined, onEvent: () => undefined },
    };
    const trigger = { triggerName: "Manual", triggerType: "Manual", triggerTime: now() };
    const identity = { factory: "adf", pipeline: name, runId, ...trigger };
    const { signal } = new AbortController();
    return runPipeline(definition, parameters, { identity, services, signal }).then(
      () => null,
      (error: Error) => error.message,
    );
  }

  readonly #executors: Readonly<Record<string, Execute>> = {
    AzureFunctionActivity: async ({ properties }) => {
      const { method, functionName, body } = properties as {
        method: string;
        functionName: string;
        body?: string;
      };
      return this.#call(method, functionName, body);
    },
    DatabricksJob: async ({ properties }) => this.#job(properties.jobParameters as Record<string, string>),
    Lookup: async () => ({ firstRow: { changes: 0 } }),
    GetMetadata: async ({ properties }) => this.#metadata(properties),
    Copy: async ({ properties }) => this.#copy(properties),
  };

  async #call(method: string, path: string, body: string | undefined): Promise<Json> {
    if (path.startsWith("alerts/")) {
      this.told.push(JSON.parse(body ?? ""));
      return {};
    }
    if (path.startsWith("extract/")) return this.#extract(path);
    const [, batch = "", step] = path.split("/");
    const name = path === this.contracts.platform.routes.arrivals ? "arrivals" : `batch-${step}`;
    const headers = { "content-type": "application/json" };
    const request = new HttpRequest({
      ...{
        method,
        url: `http://localhost/api/${path}`,
        headers,
        params: { batch: decodeURIComponent(batch) },
      },
      ...(body !== undefined && { body: { string: body } }),
    });
    const { status = 200, jsonBody } = await this.#handlers.call(name, request);
    if (status >= 400) throw new ActivityError("3608", jsonBody.detail);
    return jsonBody;
  }

  #extract(path: string): Json {
    this.extractions.push(path);
    const status = this.extraction.shift() ?? "unchanged";
    if (status === "broken") throw new ActivityError("3608", "The API answers 503.");
    return { status };
  }

  /** Leaves the quality gate's summary, as the real job does. */
  async #job({ batch_id: batchId = "", file_date: fileDate }: Record<string, string>): Promise<Json> {
    this.taken.push(batchId);
    const outcome = this.outcomes.get(batchId) ?? "passed";
    if (outcome === "broken") throw new ActivityError("3204", "Task silver_orders failed.");
    const rule = { entity: "orders", rule_id: "made_up", severity: "error", status: "failed" };
    const counts = {
      dimension: "validity",
      rows_checked: 2,
      rows_failed: 1,
      max_failed_percent: 0,
      owner: "x",
    };
    const summary = {
      ...{ batch_id: batchId, run_id: "job-run", file_date: fileDate },
      ...{ outcome: outcome === "passed" ? "passed" : "failed" },
      rules: outcome === "passed" ? [] : [{ ...rule, ...counts }],
    };
    const { containers, folders } = this.contracts.platform;
    const text = JSON.stringify(summary);
    await this.#blob(containers.logs, `${folders.dqSummaries}/${batchId}.json`).upload(text, text.length);
    return { runPageUrl: "https://adb-1.2.azuredatabricks.net/jobs/17/runs/1" };
  }

  async #metadata({ dataset }: JsonObject): Promise<Json> {
    const blob = this.#blobOf(dataset);
    if (!(await blob.exists())) return { exists: false };
    return { exists: true, size: (await blob.getProperties()).contentLength ?? 0 };
  }

  async #copy({ inputs, outputs }: JsonObject): Promise<Json> {
    const content = await this.#blobOf((inputs as Json[])[0]).downloadToBuffer();
    await this.#blobOf((outputs as Json[])[0]).upload(content, content.length);
    return { dataWritten: content.length };
  }

  #blobOf(dataset: Json | undefined) {
    const { container, path } = (dataset as { parameters: { container: string; path: string } }).parameters;
    return this.#blob(container, path);
  }

  #blob(container: string, name: string) {
    return this.#storage.connect().containers(container).getBlockBlobClient(name);
  }
}
