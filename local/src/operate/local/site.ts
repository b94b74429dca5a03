/** The laptop's platform: the folder that `npm run demo` made. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { TableClient } from "@azure/data-tables";
import { type Contracts, loadContracts } from "@customer360/contracts";
import { enginePython, root } from "../../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../../setup/python.mjs";
import { startAzurite } from "../../azurite/azurite.ts";
import { PlainView } from "../../demo/view/plain-view.ts";
import { runWatched } from "../../demo/watched-job.ts";
import { loadJob } from "../../jobs/load-job.ts";
import { startDataFactory } from "../../pipelines/data-factory.ts";
import { DataFactoryApi } from "../data-factory-api.ts";
import { OperateError } from "../errors.ts";
import { lazily } from "../lazy.ts";
import type { Decision, PlatformView, Replay, Site } from "../ports.ts";
import { deliver, parcelsOf } from "./deliver.ts";
import { LakeTables } from "./lake-tables.ts";
import { type RunningPlatformOptions, runningPlatform } from "./running-platform.ts";
import { type StartedSpark, startSpark } from "./spark.ts";
import { TableLedger } from "./table-ledger.ts";

export interface LocalSiteOptions extends RunningPlatformOptions {
  readonly flags: string;
}

/** Names of a factory on this machine are free. */
const here = { subscription: "local", resourceGroup: "local", factory: "local" };

export class LocalSite implements Site {
  readonly flags: string;
  readonly #options: LocalSiteOptions;
  readonly #contracts: Contracts = loadContracts();

  constructor(options: LocalSiteOptions) {
    this.flags = options.flags;
    this.#options = options;
  }

  /** Storage and the record of pipeline runs are served when they are first asked for. */
  async look(): Promise<PlatformView> {
    const { folder } = this.#options;
    const storage = lazily(() => startAzurite({ folder: join(folder.platform, "storage") }));
    const table = async (name: string) => tableOf((await storage.get()).connectionString, name);
    // It knows no pipeline: it serves the runs that are written down.
    const factory = await startDataFactory({ folder: folder.platform, pipelines: {}, executors: {} });
    return this.#view(table, factory.url, async () => {
      await Promise.all([storage.end((azurite) => azurite.stop()), factory.stop()]);
    });
  }

  /** Starts the platform and Spark. */
  async run(): Promise<PlatformView> {
    const { surroundings, stop } = await runningPlatform(this.#options);
    return this.#view(async (name) => surroundings.table(name), surroundings.factory.url, stop);
  }

  /** Starts the platform and Spark, as `run` does. */
  async deliver(paths: readonly string[]): Promise<boolean> {
    const { folder, signal, say } = this.#options;
    const parcels = parcelsOf(paths, this.#contracts);
    const { surroundings, stop } = await runningPlatform(this.#options);
    try {
      const ledger = new TableLedger(async (name) => surroundings.table(name), this.#contracts.platform);
      return await deliver(parcels, {
        surroundings,
        ledger,
        signal,
        say,
        logs: join(folder.platform, "functions"),
      });
    } finally {
      await stop();
    }
  }

  /** In Spark, whose SQL views are written in; as somebody who is in no group. */
  async show(view: string, limit: number): Promise<string> {
    return this.#spark(["show", "--view", view, "--limit", String(limit)]);
  }

  /** By the Spark package's own command line, which knows what can be released. */
  async decide({ entity, state, where, reason }: Decision): Promise<string> {
    const command = state === "released" ? "quarantine-release" : "quarantine-reject";
    return this.#spark([command, "--entity", entity, "--where", where, "--reason", reason]);
  }

  /** @returns what the Spark package's command line has printed */
  async #spark(args: readonly string[]): Promise<string> {
    const { landing, lake } = this.#options.folder;
    const child = spawn(enginePython(), ["-m", "customer360", ...args], {
      env: { ...pythonEnvironmentVariables(), CUSTOMER360_LAKE: lake, CUSTOMER360_LANDING: landing },
      stdio: ["ignore", "pipe", "pipe"],
      signal: this.#options.signal,
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [said, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code === 0) return said.trim();
    throw new OperateError(complaints.trim().split("\n").at(-1) ?? `${args[0]} ended with code ${code}.`);
  }

  async replayReleased({ entity, from, to, batchId }: Replay): Promise<void> {
    const { folder, signal, say, spark = startSpark } = this.#options;
    const job = loadJob(join(root, "spark", "jobs", "quarantine-replay.json"));
    const worker: StartedSpark = spark(folder);
    try {
      const parameters = { entity, from_date: from, file_date: to, batch_id: batchId };
      const { result, failures } = await runWatched(
        job,
        parameters,
        { worker, view: new PlainView(say) },
        signal,
      );
      if (result.state !== "SUCCESS") {
        throw new OperateError(`The replay of ${entity} ended as ${result.state}. ${failures.join(" ")}`);
      }
    } finally {
      await worker.stop();
    }
  }

  #view(
    table: (name: string) => Promise<TableClient>,
    endpoint: string,
    close: () => Promise<void>,
  ): PlatformView {
    return {
      ledger: new TableLedger(table, this.#contracts.platform),
      factory: new DataFactoryApi({ ...here, endpoint }, async () => ({})),
      tables: new LakeTables(this.#options.folder.lake, this.#options.signal),
      close,
    };
  }
}

function tableOf(connectionString: string, name: string): TableClient {
  return TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
}
