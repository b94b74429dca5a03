/** The whole platform of a laptop, Spark among it, for a pipeline that somebody starts by hand. */
import { join } from "node:path";
import { root } from "../../../setup/paths.mjs";
import { catalogOf } from "../../demo/catalog.ts";
import type { OutputFolder } from "../../demo/output-folder.ts";
import { type Surroundings, startSurroundings } from "../../demo/surroundings.ts";
import { PlainView } from "../../demo/view/plain-view.ts";
import { jobIds, jobRunner } from "../../demo/workspace.ts";
import { loadJob } from "../../jobs/load-job.ts";
import { startSpark } from "./spark.ts";

export interface RunningPlatformOptions {
  readonly folder: Pick<OutputFolder, "landing" | "lake" | "logs" | "shop" | "platform">;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Starts what runs notebooks; Spark when it is left out. */
  readonly spark?: typeof startSpark;
}

export interface RunningPlatform {
  readonly surroundings: Surroundings;
  stop(): Promise<void>;
}

/** Starts it: the Functions app in its host, storage, database, pipelines and Spark. */
export async function runningPlatform({
  folder,
  signal,
  say,
  spark = startSpark,
}: RunningPlatformOptions): Promise<RunningPlatform> {
  say("Starting the engine, and the Functions app beside it");
  const worker = spark(folder);
  const jobOf = (name: string) => loadJob(join(root, "spark", "jobs", `${name}.json`));
  const view = new PlainView((line) => say(`    ${line}`));
  try {
    const surroundings = await startSurroundings({
      ...{ folder, signal, catalog: catalogOf(folder.shop) },
      runJob: jobRunner(
        { [jobIds.medallion]: jobOf("medallion"), [jobIds.maintenance]: jobOf("maintenance") },
        { worker, view, folder },
        new Map(),
      ),
      onProblem: (problem) => say(`In the background: ${problem.message}`),
    });
    return {
      surroundings,
      stop: async () => {
        await surroundings.stop();
        await worker.stop();
      },
    };
  } catch (error) {
    await worker.stop();
    throw error;
  }
}
