/** Everything around the Functions app that is in Azure otherwise, started and stopped together. */
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import type { StorageEndpoints } from "../azurite/account.ts";
import { startAzurite } from "../azurite/azurite.ts";
import type { EventSchema } from "../blob-events/blob-created.ts";
import { startBlobEvents } from "../blob-events/blob-events.ts";
import { type EventHubs, startEventHubs } from "../event-hubs/broker.ts";
import type { Capture } from "../event-hubs/capture.ts";
import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from "../functions-host/functions-host.ts";
import { createHostKeys } from "../functions-host/http/keys.ts";
import { type Mailbox, startMailbox } from "../mailbox/mailbox.ts";
import { freePort } from "../servers/free-port.ts";
import { startTeams, type Teams } from "../teams/teams.ts";
import { appSettings } from "./app-settings.ts";
import { captureCartEvents } from "./cart-event-capture.ts";
import { createStores } from "./stores.ts";

export interface PlatformOptions {
  /** Where everything keeps what it has: storage, messages, logs. */
  readonly folder: string;
  /** Names of the Teams channels that notifications go to. */
  readonly channels: readonly string[];
  /** Ports to listen on; free ones for those that are left out. `blob` is the proxy that announces uploads. */
  readonly ports?: Partial<Record<"blob" | "functions" | "eventHubs" | "mailbox" | "smtp" | "teams", number>>;
  /** Schema of blob events; Event Grid's own when it is left out. */
  readonly eventSchema?: EventSchema;
  /** Tells when cart events arrive and capture windows end; the machine's clock when it is left out. */
  readonly now?: () => Date;
  /** How long cart events are collected before they land; 300 s as in Azure when it is left out. */
  readonly captureSeconds?: number;
  /** Told what went wrong in the background. */
  readonly onProblem: (problem: Error) => void;
}

/** What the app's host needs beside what the platform knows; `env` goes before the platform's own settings. */
export type AppOptions = Pick<FunctionsHostOptions, "app" | "env" | "cors" | "queueLockSeconds">;

export interface LocalPlatform {
  /** Storage; uploads into the inbox and data-quality summaries are announced. */
  readonly endpoints: StorageEndpoints;
  readonly connectionString: string;
  readonly eventHubs: EventHubs;
  /** Puts cart events into Landing. */
  readonly capture: Capture;
  readonly mailbox: Mailbox;
  readonly teams: Teams;
  /** Where the Functions app is, also after it was started again. */
  readonly functionsAddress: string;
  /** The app's settings as far as the platform knows them, by the names of environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves with a sentence when a process of it ends by itself: Azurite, or the host of the Functions app. */
  readonly lost: Promise<string>;
  /**
   * Starts the Functions app; again after it was killed or stopped, with the same address and keys.
   *
   * @throws FunctionsHostError that says why it cannot be served
   */
  startFunctions(options: AppOptions): Promise<FunctionsHost>;
  /** Stops everything in good order, the app first. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/** Starts everything but the app. What was started is stopped again when something else does not start. */
export async function startPlatform(options: PlatformOptions): Promise<LocalPlatform> {
  const stops: Stop[] = [];
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

async function start(options: PlatformOptions, stops: Stop[]): Promise<Omit<LocalPlatform, "stop">> {
  const { folder, ports = {}, channels, onProblem } = options;
  const contracts = loadContracts();
  const started = async <Service extends { stop(): Promise<void> }>(
    starting: Promise<Service>,
  ): Promise<Service> => {
    const service = await starting;
    stops.push(() => service.stop());
    return service;
  };
  const azurite = await started(startAzurite({ folder: join(folder, "storage") }));
  await createStores(azurite.connectionString, contracts.platform);
  const { inbox, logs } = contracts.platform.containers;
  const storage = await started(
    startBlobEvents({
      endpoints: azurite.endpoints,
      watched: [
        { container: inbox },
        { container: logs, prefix: `${contracts.platform.folders.dqSummaries}/` },
      ],
      queue: contracts.platform.queues.blobEvents,
      onError: onProblem,
      ...(options.eventSchema ? { schema: options.eventSchema } : {}),
      ...(ports.blob ? { port: ports.blob } : {}),
    }),
  );
  const now = options.now ?? (() => new Date());
  const hubs = Object.values(contracts.platform.eventHubs).map((name) => ({ name }));
  const eventHubs = await started(startEventHubs({ hubs, now, port: ports.eventHubs ?? 0 }));
  const capture = captureCartEvents({
    ...{ contracts, eventHubs, now, onError: onProblem },
    storage: storage.connectionString,
    windowSeconds: options.captureSeconds ?? 300,
  });
  stops.push(() => capture.stop());
  const mailbox = await started(
    startMailbox({ folder: join(folder, "mailbox"), port: ports.mailbox ?? 0, smtpPort: ports.smtp ?? 0 }),
  );
  const teams = await started(
    startTeams({ folder: join(folder, "teams"), channels, port: ports.teams ?? 0 }),
  );
  const port = ports.functions ?? (await freePort());
  const functionsAddress = `http://127.0.0.1:${port}`;
  const env = appSettings({
    ...{ eventHubs, mailbox, teams, channels },
    storage: storage.connectionString,
    address: functionsAddress,
  });
  const keys = createHostKeys();
  const losing = Promise.withResolvers<string>();
  azurite.lost.then(losing.resolve);
  return {
    ...{ eventHubs, capture, mailbox, teams, functionsAddress, env, lost: losing.promise },
    endpoints: storage.endpoints,
    connectionString: storage.connectionString,
    startFunctions: async (app) => {
      const own = { keys, port, folder: join(folder, "functions"), env: { ...env, ...app.env } };
      const host = await started(startFunctionsHost({ ...app, ...own }));
      host.lost.then(losing.resolve);
      return host;
    },
  };
}
