/** Azurite, Microsoft's storage emulator, as a process of its own. */
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { logTo, readyWithin, stopChild, watchEnd } from "../servers/child-server.ts";
import { connectionStringOf, developmentAccount, type StorageEndpoints } from "./account.ts";
import { AzuriteError } from "./errors.ts";

export interface AzuriteOptions {
  /** Where blobs, queues and tables are kept; what an earlier run left there is served again. */
  readonly folder: string;
  /** File to which everything goes that Azurite prints; default `azurite.log` in the folder. */
  readonly log?: string;
  /** Ports to listen on; a free one for each that is left out. */
  readonly ports?: Partial<Record<keyof StorageEndpoints, number>>;
  /** How long it may take to start; default 60,000 ms. */
  readonly startMilliseconds?: number;
}

export interface Azurite {
  readonly endpoints: StorageEndpoints;
  readonly connectionString: string;
  readonly pid: number;
  /** Resolves with a sentence when the process ends by itself. */
  readonly lost: Promise<string>;
  /** Saves everything and ends the process. */
  stop(): Promise<void>;
}

const stopMilliseconds = 10_000;
const listening = /^Azurite (Blob|Queue|Table) service is successfully listening at (http:\S+?)\/?$/;

/**
 * Starts Azurite and waits until its three services listen.
 *
 * @throws AzuriteError when it ends before that, or takes too long
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const log = options.log ?? join(options.folder, "azurite.log");
  mkdirSync(options.folder, { recursive: true });
  mkdirSync(dirname(log), { recursive: true });
  const child = fork(azuriteScript(), argumentsOf(options), {
    cwd: options.folder,
    env: environment(),
    execArgv: ["--import", endWithParent()],
    silent: true,
    // A process group of its own: Ctrl-C in the terminal is for this side to handle.
    detached: process.platform !== "win32",
  });
  logTo(child, log);
  const { lost, expectEnd } = watchEnd(child, "Azurite", log);
  try {
    const endpoints = await readyWithin(child, {
      ...{ output: child.stdout, read: endpointsRead() },
      milliseconds: options.startMilliseconds ?? 60_000,
      error: (why) => new AzuriteError(`Azurite ${why}; its log is ${log}.`),
    });
    return {
      endpoints,
      connectionString: connectionStringOf(endpoints),
      pid: child.pid ?? 0,
      lost,
      stop: () => {
        expectEnd();
        return stopChild(child, stopMilliseconds);
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function azuriteScript(): string {
  return createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
}

function endWithParent(): string {
  return pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), "end-with-parent.mjs")).href;
}

function argumentsOf({ folder, ports = {} }: AzuriteOptions): string[] {
  return [
    ...["--location", folder],
    ...["--blobPort", String(ports.blob ?? 0)],
    ...["--queuePort", String(ports.queue ?? 0)],
    ...["--tablePort", String(ports.table ?? 0)],
    // The clients speak newer versions of the API than Azurite knows by number.
    "--skipApiVersionCheck",
    "--disableTelemetry",
    "--silent",
  ];
}

/** This process's environment without what would give Azurite other accounts. */
function environment(): NodeJS.ProcessEnv {
  const { AZURITE_ACCOUNTS: _accounts, AZURITE_DB: _database, ...rest } = process.env;
  return rest;
}

/** Reads the addresses, line by line, until all three are there. */
function endpointsRead(): (line: string) => StorageEndpoints | undefined {
  const found = new Map<string, string>();
  return (line) => {
    const [, service, address] = listening.exec(line) ?? [];
    if (service && address) found.set(service, `${address}/${developmentAccount.name}`);
    const [blob, queue, table] = ["Blob", "Queue", "Table"].map((name) => found.get(name));
    return blob && queue && table ? { blob, queue, table } : undefined;
  };
}
