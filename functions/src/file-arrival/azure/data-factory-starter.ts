/** Starts pipelines of Data Factory. */
import type { DataFactoryManagementClient } from "@azure/arm-datafactory";
import type { Platform } from "@customer360/contracts";
import type { Clock } from "../../shared/clock.ts";
import { appIdentity } from "../../shared/credential.ts";
import type { PipelineStart, PipelineStarter } from "../ports.ts";
import type { FileArrivalSettings } from "../settings.ts";

type Client = Pick<DataFactoryManagementClient, "pipelines" | "pipelineRuns">;

/** Names of the pipeline's parameters, as `contracts/platform.yaml` has them. */
interface ParameterNames {
  readonly fileDate: string;
  readonly batchId: string;
}

export class DataFactoryStarter implements PipelineStarter {
  readonly #settings: FileArrivalSettings;
  readonly #parameters: ParameterNames;
  readonly #clock: Clock;
  #client: Promise<Client> | undefined;

  constructor(settings: FileArrivalSettings, platform: Platform, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#parameters = {
      fileDate: platform.parameters.file_date?.dataFactory ?? "fileDate",
      batchId: platform.parameters.batch_id?.dataFactory ?? "batchId",
    };
  }

  async start(request: PipelineStart): Promise<{ readonly runId: string }> {
    this.#client ??= connect(this.#settings);
    const client = await this.#client;
    const earlier = request.attemptedSince && (await this.#find(client, request, request.attemptedSince));
    if (earlier) return { runId: earlier };
    const { fileDate, batchId } = this.#parameters;
    const { runId } = await client.pipelines.createRun(...this.#factory(), request.pipeline, {
      parameters: { [fileDate]: request.fileDate, [batchId]: request.batchId },
    });
    return { runId };
  }

  /** The run of this batch that an attempt since then started; null when there is none. */
  async #find(client: Client, { pipeline, batchId }: PipelineStart, since: Date): Promise<string | null> {
    const filter = {
      lastUpdatedAfter: since,
      lastUpdatedBefore: this.#clock.now(),
      filters: [{ operand: "PipelineName", operator: "Equals", values: [pipeline] }],
    };
    let continuationToken: string | undefined;
    do {
      const page = await client.pipelineRuns.queryByFactory(...this.#factory(), {
        ...filter,
        ...(continuationToken && { continuationToken }),
      });
      const run = page.value.find(({ parameters }) => parameters?.[this.#parameters.batchId] === batchId);
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

/** The library is large, and most of what file arrival does needs none of it. */
async function connect(settings: FileArrivalSettings): Promise<Client> {
  const { DataFactoryManagementClient } = await import("@azure/arm-datafactory");
  const { DATA_FACTORY_SUBSCRIPTION_ID: subscription = "local", DATA_FACTORY_ENDPOINT: $host } = settings;
  if (!$host) return new DataFactoryManagementClient(appIdentity(), subscription);
  const options = { $host, endpoint: $host, allowInsecureConnection: true };
  const client = new DataFactoryManagementClient(appIdentity(), subscription, options);
  // The stand-in asks nobody who they are, and tokens do not travel without TLS.
  client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  return client;
}
