/** Everything around Spark that a demo needs: the Functions app in its host, and what is in Azure otherwise. */
import { createHash, randomBytes } from "node:crypto";
import { TableClient } from "@azure/data-tables";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { type Contracts, loadContracts } from "@customer360/contracts";
import { type DailyBatchParts, dailyBatch } from "../pipelines/daily-batch.ts";
import { type DataFactory, startDataFactory } from "../pipelines/data-factory.ts";
import { FunctionsApp } from "../pipelines/functions-app.ts";
import { Landing } from "../pipelines/landing.ts";
import { type LocalPlatform, startPlatform } from "../platform/platform.ts";
import type { Catalog } from "../product-api/catalog.ts";
import { type ProductApi, startProductApi } from "../product-api/server.ts";
import { appBundle } from "./app-bundle.ts";
import { catalogSource } from "./catalog.ts";
import { teamsChannels } from "./message-folders.ts";
import { demoNotifications } from "./notification-times.ts";
import type { OutputFolder } from "./output-folder.ts";

export interface SurroundingsOptions {
  readonly folder: Pick<OutputFolder, "landing" | "lake" | "platform">;
  readonly catalog: Catalog;
  readonly shopFiles: DailyBatchParts["shopFiles"];
  readonly runMedallion: DailyBatchParts["runMedallion"];
  /** Cancels runs of pipelines. */
  readonly signal: AbortSignal;
  /** Told what went wrong in the background. */
  readonly onProblem: (problem: Error) => void;
}

export interface Surroundings {
  readonly contracts: Contracts;
  readonly platform: LocalPlatform;
  readonly app: FunctionsApp;
  readonly factory: DataFactory;
  readonly landing: Landing;
  readonly container: (name: string) => ContainerClient;
  readonly table: (name: string) => TableClient;
  readonly queue: (name: string) => QueueClient;
  stop(): Promise<void>;
}

/** Starts it all. What was started is stopped again when something else does not start. */
export async function startSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop()) await next();
  };
  try {
    return { ...(await start(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: SurroundingsOptions,
  stops: (() => Promise<void>)[],
): Promise<Omit<Surroundings, "stop">> {
  const { folder, catalog, onProblem } = options;
  const contracts = loadContracts();
  const bundling = appBundle();
  // Awaited below; until then a failure is nobody's.
  bundling.catch(() => {});
  const platform = await startPlatform({ folder: folder.platform, channels: teamsChannels(), onProblem });
  stops.push(() => platform.stop());
  const apiKey = randomBytes(16).toString("hex");
  const api = await startProductApi({ catalog, apiKey, rate: { perSecond: 20, burst: 20 } });
  stops.push(() => api.stop());
  const clients = clientsOf(platform);
  const { container } = clients;
  const { containers } = contracts.platform;
  const landing = new Landing(container(containers.landing), folder.landing);
  // The app is told where pipelines start, and pipelines ask the app: its keys are known once it runs.
  const appReady = Promise.withResolvers<FunctionsApp>();
  appReady.promise.catch(() => {});
  const factory = await startDataFactory({
    folder: folder.platform,
    signal: options.signal,
    pipelines: {
      [contracts.platform.pipelines.dailyBatch]: dailyBatch({
        ...{ platform: contracts.platform, app: () => appReady.promise, landing, extracted: catalogSource },
        ...{ inbox: container(containers.inbox), logs: container(containers.logs), lake: folder.lake },
        ...{ shopFiles: options.shopFiles, runMedallion: options.runMedallion },
      }),
    },
  });
  stops.push(() => factory.stop());
  const host = await platform.startFunctions({
    app: await bundling,
    env: environment(factory, api, apiKey, demoNotifications(folder.platform)),
    queueLockSeconds: 30,
  });
  const app = new FunctionsApp(host.url, host.keys.default);
  appReady.resolve(app);
  return { contracts, platform, app, factory, landing, ...clients };
}

function clientsOf({ connectionString }: LocalPlatform) {
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  return {
    container: (name: string) => blobs.getContainerClient(name),
    table: (name: string) =>
      TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true }),
    queue: (name: string) => new QueueClient(connectionString, name),
  };
}

/** What the app has to know beside what the platform tells it. */
function environment(
  factory: DataFactory,
  api: ProductApi,
  apiKey: string,
  notifications: string,
): Record<string, string> {
  const clientKey = createHash("sha256").update(randomBytes(32)).digest("hex");
  return {
    DATA_FACTORY_ENDPOINT: factory.url,
    EXTRACTION_ADDRESSES: JSON.stringify({ [catalogSource]: api.address }),
    EXTRACTION_SECRETS: JSON.stringify({ "product-api-key": apiKey }),
    CART_EVENTS_KEYS: JSON.stringify({ "shop-web": clientKey }),
    CART_EVENTS_ORIGINS: "https://shop.example.com",
    NOTIFICATIONS_FILE: notifications,
    NOTIFICATIONS_SCHEDULE: "*/2 * * * * *",
    NOTIFICATIONS_STAGE: "laptop",
    RUNBOOKS_ADDRESS: "https://runbooks.example.com",
    FILE_ARRIVAL_START_MINUTES: "1",
    FILE_ARRIVAL_SWEEP_SCHEDULE: "*/15 * * * * *",
    AzureFunctionsJobHost__extensions__queues__maxPollingInterval: "00:00:00.500",
  };
}
