/** A small platform in trouble: a real ledger, real runs of pipelines, a real lake; as a laptop has it and as Azure answers. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TableClient } from "@azure/data-tables";
import { loadContracts } from "@customer360/contracts";
import { createAdaptorServer } from "@hono/node-server";
import { environmentPython } from "../../../local/setup/paths.mjs";
import { startAzurite } from "../../../local/src/azurite/azurite.ts";
import type { PipelineDefinition } from "../../../local/src/data-factory/definition.ts";
import { ActivityError } from "../../../local/src/data-factory/errors.ts";
import { AzureSite } from "../../../local/src/operate/azure/site.ts";
import type { Access } from "../../../local/src/operate/azure/tokens.ts";
import { LocalSite } from "../../../local/src/operate/local/site.ts";
import { type DataFactory, startDataFactory } from "../../../local/src/pipelines/data-factory.ts";
import { createStores } from "../../../local/src/platform/stores.ts";
import { listenLocally } from "../../../local/src/servers/local-server.ts";
import { does } from "../data-factory/pipeline-builder.ts";
import { functionsApi } from "./functions-api.ts";
import { lakeTables } from "./lake.ts";
import { seedLedger } from "./ledger.ts";
import { WarehouseApi } from "./warehouse-api.ts";

const folder = mkdtempSync(join(tmpdir(), "operate-"));
const platform = join(folder, "platform");
const lake = join(folder, "lake");
const contracts = loadContracts();
const { signal } = new AbortController();
export const said: string[] = [];
const say = (line: string) => void said.push(line);
export const failedBatch = "2017-01-05.1";
/** A batch whose run goes on, and two whose runs were cancelled: while it ran, and before its first word. */
export const runningBatch = "2017-01-07.1";
export const cancelledBatches: readonly [string, string] = ["2017-01-08.1", "2017-01-09.1"];
const { pipelines } = contracts.platform;
const batchId = "@pipeline().parameters.batchId";
const text = { type: "string" };

const runs = (name: string, pipeline: string) => ({
  ...{ name, type: "ExecutePipeline", pipeline: { referenceName: pipeline } },
  ...{ parameters: { batchId }, waitOnCompletion: true },
});
const definitions: Readonly<Record<string, PipelineDefinition>> = {
  [pipelines.ingestFiles]: { parameters: { batchId: text }, activities: [does("Copy file", { batchId })] },
  [pipelines.dailyBatch]: {
    parameters: { batchId: text },
    activities: [runs("Ingest files", pipelines.ingestFiles)],
  },
  [pipelines.replayBatch]: {
    parameters: { batchId: text },
    activities: [runs("Daily batch", pipelines.dailyBatch)],
  },
  [pipelines.backfill]: { parameters: { from: text, to: text }, activities: [does("Day by day")] },
};

export interface Estate {
  readonly azure: AzureSite;
  readonly warehouse: WarehouseApi;
  readonly factory: DataFactory;
  /** Ends what is in Azure, so that the laptop can serve the same storage. */
  laptop(): Promise<LocalSite>;
  stop(): Promise<void>;
}

export async function startEstate(): Promise<Estate> {
  const azurite = await startAzurite({ folder: join(platform, "storage") });
  await createStores(azurite.connectionString, contracts.platform);
  const table = (name: string) =>
    TableClient.fromConnectionString(azurite.connectionString, name, { allowInsecureConnection: true });
  const factory = await startDataFactory({
    ...{ folder: platform, pipelines: definitions, pause: async () => {} },
    executors: {
      Do: async ({ properties }, stopped) => {
        const given = String(properties.batchId);
        if (given === failedBatch) throw new ActivityError("Copy", "The inbox does not answer.");
        if ([runningBatch, ...cancelledBatches].includes(given)) await cancellationOf(stopped);
        return {};
      },
    },
  });
  const runOf = async (batch: string) => {
    const { runId } = factory.createRun(pipelines.dailyBatch, { batchId: batch });
    if (cancelledBatches.includes(batch)) factory.cancel(runId);
    if (batch !== runningBatch) await factory.endOf(runId)?.catch(() => {});
    return runId;
  };
  await seedLedger(table, contracts, runOf);
  const failed = factory.runs().find(({ parameters }) => parameters.batchId === failedBatch);
  execFileSync(environmentPython, [join("test", "local", "operate", "write_lake.py"), lake], {
    input: JSON.stringify(lakeTables(failed?.runStart ?? "")),
  });
  const warehouse = new WarehouseApi(lake);
  const serve = (fetch: (request: Request) => Response | Promise<Response>) =>
    listenLocally(createAdaptorServer({ fetch }) as Server, 0);
  const [app, databricks] = await Promise.all([
    serve(functionsApi(table, contracts).fetch),
    serve(warehouse.fetch),
  ]);
  const stopCloud = async () => {
    await Promise.all([app.stop(), databricks.stop(), factory.stop()]);
    warehouse.stop();
    await azurite.stop();
  };
  const address = (server: { readonly port: number }) => `http://127.0.0.1:${server.port}`;
  const azure = new AzureSite({
    places: {
      ...{ subscription: "s", resourceGroup: "g", dataFactory: "f", catalog: "dev", warehouse: "w" },
      ...{ functions: address(app), databricks: address(databricks), replayJob: "7" },
    },
    ...{ access, flags: " --azure", say, management: factory.url, betweenLooks: 1 },
  });
  let inCloud = true;
  return {
    ...{ azure, warehouse, factory },
    laptop: async () => {
      if (inCloud) await stopCloud();
      inCloud = false;
      const folders = { landing: folder, lake, logs: folder, shop: folder, platform };
      return new LocalSite({ folder: folders, flags: "", signal, say });
    },
    stop: async () => {
      if (inCloud) await stopCloud();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function cancellationOf(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

const access: Access = {
  management: async () => ({ authorization: "Bearer m" }),
  databricks: async () => ({ authorization: "Bearer d" }),
  functions: async () => ({ "x-functions-key": "k" }),
};
