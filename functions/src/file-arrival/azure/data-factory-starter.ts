/** Starts pipelines of Data Factory. */
import type { DataFactoryManagementClient } from "@azure/arm-datafactory";
import type { Platform } from "@customer360/contracts";
import type { Clock } from "../../shared/clock.ts";
import { appIdentity } from "../../shared/credential.ts";
import type { PipelineStart, PipelineStarter } from "../ports.ts";
import type { FileArrivalSettings } from "../settings.ts";

type Client = Pick<DataFactoryManagementClient, "pipelines" | "pipelineRuns">;

/** Clocks of the app and of Data Factory may differ by less than this, in milliseconds. */
const clockDifference = 2 * 60_000;

/** Names of the pipeline's parameters, as `contracts/platform.yaml` has them. */
interface ParameterNames {
  readonly fileDate: string;
  readonly batchId: string;
}

export class DataFactoryStarter implements PipelineStarter {
  readonly #settings: FileArrivalSettings;
  readonly #parameters: ParameterNames;
  readonly #clock: Clock;
  readonly #patience: number;
  #client: Promise<Client> | undefined;

  /** @param patience how long an answer may take, in milliseconds; less than until the sweep makes the next attempt */
  constructor(settings: FileArrivalSettings, platform: Platform, clock: Clock, patience = 60_000) {
    this.#settings = settings;
    this.#clock = clock;
    this.#patience = patience;
    this.#parameters = {
      fileDate: platform.parameters.file_date?.dataFactory ?? "fileDate",
      batchId: platform.parameters.batch_id?.dataFactory ?? "batchId",
    };
  }

  async start(request: PipelineStart): Promise<{ readonly runId: string }> {
    const client = await this.#connected();
    const earlier = request.attemptedSince && (await this.#find(client, request, request.attemptedSince));
    if (earlier) return { runId: earlier };
    const { fileDate, batchId } = this.#parameters;
    const { runId } = await client.pipelines.createRun(...this.#factory(), request.pipeline, {
      parameters: { [fileDate]: request.fileDate, [batchId]: request.batchId },
      abortSignal: AbortSignal.timeout(this.#patience),
    });
    return { runId };
  }

  /** Asks for something small, with what the app's identity may do. @throws when Data Factory does not answer */
  async ask(abortSignal: AbortSignal): Promise<void> {
    const client = await this.#connected();
    const now = this.#clock.now();
    const lately = { lastUpdatedAfter: new Date(now.getTime() - clockDifference), lastUpdatedBefore: now };
    await client.pipelineRuns.queryByFactory(...this.#factory(), lately, { abortSignal });
  }

  #connected(): Promise<Client> {
    this.#client ??= connect(this.#settings);
    return this.#client;
  }

  /** The run of this batch that an attempt since then started; null when there is none. */
  async #find(
    client: Client,
    { pipeline, batchId, lastRunId }: PipelineStart,
    since: Date,
  ): Promise<string | null> {
    const filter = {
      lastUpdatedAfter: new Date(since.getTime() - clockDifference),
      lastUpdatedBefore: new Date(this.#clock.now().getTime() + clockDifference),
      filters: [{ operand: "PipelineName", operator: "Equals", values: [pipeline] }],
    };
    let continuationToken: string | undefined;
    do {
      const query = { ...filter, ...(continuationToken && { continuationToken }) };
      const abortSignal = AbortSignal.timeout(this.#patience);
      const page = await client.pipelineRuns.queryByFactory(...this.#factory(), query, { abortSignal });
      const run = page.value.find(
        ({ runId, parameters }) => runId !== lastRunId && parameters?.[this.#parameters.batchId] === batchId,
      );
      if (run?.runId) return run.runId;
      continuationToken = page.continuationToken;
    } while (continuationToken);
    return null;
  }

  #factory(): [resourceGroup: string, factory: string] {
    const { DATA_FACTORY_RESOURCE_GROUP = "local", DATA_FACTORY_NAME = "local" } = this.#settings;
    return [DATA_FACTORY_RESOURCE_GROUP, DATA_FACTORY_NAME];
  }
}

/**
 * The library is large, and most of what file arrival does needs none of it.
 *
 * The client shall not try again by itself: a run whose creation was not answered may be there, and would be made twice. The
 * sweep asks for it first.
 */
async function connect(settings: FileArrivalSettings): Promise<Client> {
  const { DataFactoryManagementClient } = await import("@azure/arm-datafactory");
  const { DATA_FACTORY_SUBSCRIPTION_ID: subscription = "local", DATA_FACTORY_ENDPOINT: $host } = settings;
  const retryOptions = { maxRetries: 0 };
  if (!$host) return new DataFactoryManagementClient(appIdentity(), subscription, { retryOptions });
  const options = { $host, endpoint: $host, allowInsecureConnection: true, retryOptions };
  const client = new DataFactoryManagementClient(appIdentity(), subscription, options);
  // The stand-in asks nobody who they are, and tokens do not travel without TLS.
  client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  return client;
}
