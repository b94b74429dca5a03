/** The demo from the shop's plan to the last batch in Gold. */
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { root } from "../../setup/paths.mjs";
import type { JobDefinition } from "../jobs/definition.ts";
import { loadJob } from "../jobs/load-job.ts";
import type { SparkWorker } from "../spark/worker-client.ts";
import type { DemoOptions } from "./arguments.ts";
import { type Batch, type Delivery, planBatches } from "./batches.ts";
import { catalogOf, catalogSource } from "./catalog.ts";
import type { Course } from "./course.ts";
import { day } from "./day.ts";
import type { DemoView } from "./demo-events.ts";
import { InterruptedError } from "./errors.ts";
import { firstLoad } from "./first-load.ts";
import type { Medallion } from "./medallion.ts";
import type { OutputFolder } from "./output-folder.ts";
import { publishedBatches } from "./report.ts";
import { plannedDeliveries, writeDeliveries } from "./shop.ts";
import { type Surroundings, startSurroundings } from "./surroundings.ts";
import { tally, untilTold, writeTally } from "./told.ts";
import { untilLost } from "./until-lost.ts";
import { duration } from "./view/format.ts";
import type { JobOutcome } from "./watched-job.ts";
import { jobIds, jobRunner } from "./workspace.ts";

export interface DemoRun {
  readonly options: DemoOptions;
  readonly folder: OutputFolder;
  readonly worker: SparkWorker;
  readonly view: DemoView;
  readonly signal: AbortSignal;
}

/**
 * Runs every batch that has not reached Gold.
 * @returns How many there were.
 * @throws BatchError when a batch does not get there.
 * @throws InterruptedError when the signal aborts.
 */
export async function runBatches(run: DemoRun): Promise<number> {
  const { options, folder, worker, view, signal } = run;
  const job = jobOf("medallion");
  view.handle({
    type: "step",
    text: "Asking the shop what it delivers (the first time it prepares the whole year)",
  });
  const deliveries = await plannedDeliveries(options, folder.landing, signal);
  const history = { begun: folder.begun, published: new Set(folder.settled) };
  const batches = planBatches(deliveries, options, history);
  if (batches.length === 0) return 0;
  view.handle({ type: "planned", batches, tasks: job.tasks.map((task) => task.task_key) });
  view.handle({ type: "step", text: "Starting the engine, and the Functions app beside it" });
  worker.once("ready", ({ engine, streams, seconds }) =>
    view.handle({
      type: "note",
      text: `${engine} started in ${duration(seconds)}. Files are streamed by ${streams}.`,
    }),
  );
  worker.start();
  try {
    await untilLost(signal, (signal, onLost) =>
      runAll({ ...run, signal, onLost }, { job, worker, view, folder }, deliveries, batches),
    );
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("Stopped.", { cause: error });
    throw error;
  }
  return batches.length;
}

interface WatchedRun extends DemoRun {
  /** Told in a sentence when a server of the demo ends by itself. */
  readonly onLost: (sentence: string) => void;
}

async function runAll(
  run: WatchedRun,
  medallion: Medallion,
  deliveries: readonly Delivery[],
  batches: readonly Batch[],
): Promise<void> {
  const { folder, signal } = run;
  const outcomes = new Map<string, JobOutcome>();
  const surroundings = surround(run, medallion, deliveries, outcomes);
  // Awaited by whoever needs them first; a failure is told there.
  surroundings.catch(() => {});
  try {
    const published = new Set(await publishedBatches(folder.lake, signal));
    const stream = jobOf("stream-cart-events");
    const course: Course = { ...run, medallion, stream, deliveries, published, surroundings, outcomes };
    for (const batch of batches) {
      if (batch.kind === "first-load") await firstLoad(batch, course);
      else await day(batch, course);
    }
    await tellEverybody(run, await surroundings);
  } finally {
    // The end of a server is told when its connections break: it is heard before the server is stopped.
    await turn();
    await (await surroundings.catch(() => null))?.stop();
  }
}

function jobOf(name: string): JobDefinition {
  return loadJob(join(root, "spark", "jobs", `${name}.json`));
}

/** @param outcomes is filled with how the job ended for each batch that a pipeline runs */
async function surround(
  { options, folder, view, signal, onLost }: WatchedRun,
  { job, ...medallion }: Medallion,
  deliveries: readonly Delivery[],
  outcomes: Map<string, JobOutcome>,
): Promise<Surroundings> {
  const catalog = deliveries.filter(({ source }) => source === catalogSource);
  await writeDeliveries(catalog, options, { target: folder.shop, truth: folder.truth }, signal);
  return startSurroundings({
    ...{ folder, signal, onLost },
    catalog: catalogOf(folder.shop),
    runJob: jobRunner(
      { [jobIds.medallion]: job, [jobIds.maintenance]: jobOf("maintenance") },
      medallion,
      outcomes,
    ),
    onEvent: (event) => view.handle({ type: "pipeline", event }),
    onProblem: (problem) => view.handle({ type: "note", text: `In the background: ${problem.message}` }),
  });
}

async function tellEverybody({ folder, view, signal }: DemoRun, surroundings: Surroundings): Promise<void> {
  view.handle({ type: "step", text: "Waiting until everybody has been told" });
  const silent = await untilTold(surroundings, signal, join(folder.platform, "functions"));
  for (const title of silent) view.handle({ type: "note", text: `Nobody has been told yet: ${title}` });
  writeTally(folder.platform, await tally(surroundings));
}
