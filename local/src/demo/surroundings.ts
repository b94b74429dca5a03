/** Everything around Spark that a demo needs: the Functions app in its host, and what is in Azure otherwise. */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { TableClient } from "@azure/data-tables";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { type Contracts, loadContracts } from "@customer360/contracts";
import { type CustomerMaster, startCustomerMaster } from "../customer-master/customer-master.ts";
import type { Workspace } from "../data-factory/executors/index.ts";
import type { DataFactory, DataFactoryOptions } from "../pipelines/data-factory.ts";
import { FunctionsApp } from "../pipelines/functions-app.ts";
import { Landing } from "../pipelines/landing.ts";
import { type LocalPlatform, startPlatform } from "../platform/platform.ts";
import type { Catalog } from "../product-api/catalog.ts";
import { type ProductApi, startProductApi } from "../product-api/server.ts";
import { appBundle } from "./app-bundle.ts";
import { catalogSource } from "./catalog.ts";
import { startDemoFactory } from "./factory.ts";
import { teamsChannels } from "./message-folders.ts";
import { demoNotifications } from "./notification-times.ts";
import type { OutputFolder } from "./output-folder.ts";
import { CollectorClient } from "./visits/collector.ts";
import { cartEventSource, ShopClock, Visits, visitsFolder } from "./visits/visits.ts";
import { inStep } from "./workspace.ts";

/** How long a message of a queue stays hidden when the host of the app dies that has it in hand. */
export const queueLockSeconds = 30;

export interface SurroundingsOptions {
  readonly folder: Pick<OutputFolder, "landing" | "lake" | "platform">;
  readonly catalog: Catalog;
  /** Runs a job of the workspace. */
  readonly runJob: Workspace["runJob"];
  /** Cancels runs of pipelines. */
  readonly signal: AbortSignal;
  /** Told what happens in pipelines. */
  readonly onEvent?: DataFactoryOptions["onEvent"];
  /** Waits between attempts of activities; a moment when it is left out. */
  readonly pause?: DataFactoryOptions["pause"];
  /** Told what went wrong in the background. */
  readonly onProblem: (problem: Error) => void;
  /** Told in a sentence when a process of it ends by itself. */
  readonly onLost?: (sentence: string) => void;
}

export interface Surroundings {
  readonly contracts: Contracts;
  readonly platform: LocalPlatform;
  readonly app: FunctionsApp;
  readonly factory: DataFactory;
  readonly landing: Landing;
  readonly customers: CustomerMaster;
  readonly container: (name: string) => ContainerClient;
  readonly table: (name: string) => TableClient;
  readonly queue: (name: string) => QueueClient;
  readonly visits: Visits;
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
  const { folder, catalog, onProblem, onLost = () => {} } = options;
  const contracts = loadContracts();
  const bundling = appBundle();
  // Both are awaited below; until then a failure is nobody's.
  bundling.catch(() => {});
  const clock = new ShopClock();
  const starting = startCustomerMaster(join(folder.platform, "customer-master"));
  starting.catch(() => {});
  stops.push(async () => (await starting.catch(() => null))?.stop());
  const platform = await startPlatform({
    ...{ folder: folder.platform, channels: teamsChannels(), onProblem },
    now: clock.now,
  });
  platform.lost.then(onLost);
  stops.push(() => platform.stop());
  const apiKey = randomBytes(16).toString("hex");
  const pagesKey = randomBytes(32).toString("hex");
  const api = await startProductApi({ catalog, apiKey, rate: { perSecond: 20, burst: 20 } });
  stops.push(() => api.stop());
  const clients = clientsOf(platform);
  const { container } = clients;
  const { containers } = contracts.platform;
  const landing = new Landing(container(containers.landing), folder.landing);
  // The app is told where pipelines start, and pipelines ask the app: its keys are known once it runs.
  const appReady = Promise.withResolvers<{ readonly url: string; readonly key: string }>();
  appReady.promise.catch(() => {});
  const customers = await starting;
  customers.lost.then(onLost);
  const workspace = inStep(options.runJob, {
    ...{ contracts, landing, logs: container(containers.logs), lake: folder.lake },
  });
  const factory = await startDemoFactory({
    ...{ folder: folder.platform, signal: options.signal, contracts, customers, workspace },
    ...{ blobs: clients.blobs, app: () => appReady.promise },
    ...(options.onEvent && { onEvent: options.onEvent }),
    ...(options.pause && { pause: options.pause }),
  });
  stops.push(() => factory.stop());
  const host = await platform.startFunctions({
    app: await bundling,
    env: environment(factory, api, { apiKey, pagesKey }, demoNotifications(folder.platform)),
    queueLockSeconds,
  });
  const app = new FunctionsApp(host.url, host.keys.default);
  appReady.resolve({ url: host.url, key: host.keys.default });
  const visits = new Visits({
    ...{ capture: platform.capture, landing, clock, source: cartEventSource },
    collector: new CollectorClient(`${host.url}/api/${contracts.platform.routes.cartEvents}`, pagesKey),
    folder: visitsFolder(folder.platform),
  });
  return { contracts, platform, app, factory, landing, customers, visits, ...clients };
}

function clientsOf({ connectionString }: LocalPlatform) {
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  return {
    blobs,
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
  { apiKey, pagesKey }: { readonly apiKey: string; readonly pagesKey: string },
  notifications: string,
): Record<string, string> {
  const clientKey = createHash("sha256").update(pagesKey).digest("hex");
  return {
    DATA_FACTORY_ENDPOINT: factory.url,
    NOTIFICATIONS_RUN_PAGES: JSON.stringify({ "data-factory": factory.runPage }),
    EXTRACTION_ADDRESSES: JSON.stringify({ [catalogSource]: api.address }),
    EXTRACTION_SECRETS: JSON.stringify({ "product-api-key": apiKey }),
    CART_EVENTS_KEYS: JSON.stringify({ "shop-web": clientKey }),
    CART_EVENTS_ORIGINS: "https://shop.example.com",
    NOTIFICATIONS_FILE: notifications,
    NOTIFICATIONS_SCHEDULE: "* * * * * *",
    NOTIFICATIONS_SNAPSHOT_SCHEDULE: "*/5 * * * * *",
    NOTIFICATIONS_STAGE: "laptop",
    RUNBOOKS_ADDRESS: "https://runbooks.example.com",
    FILE_ARRIVAL_START_MINUTES: "1",
    FILE_ARRIVAL_SWEEP_SCHEDULE: "*/15 * * * * *",
    AzureFunctionsJobHost__extensions__queues__maxPollingInterval: "00:00:00.500",
  };
}
