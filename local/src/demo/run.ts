/** The demo from the shop's plan to the last batch in Gold. */
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { root } from "../../setup/paths.mjs";
import { loadJob } from "../jobs/load-job.ts";
import type { SparkWorker } from "../spark/worker-client.ts";
import type { DemoOptions } from "./arguments.ts";
import { type Batch, type Delivery, planBatches } from "./batches.ts";
import { catalogOf, catalogSource } from "./catalog.ts";
import type { Course } from "./course.ts";
import { day, shopFilesOf } from "./day.ts";
import type { DemoView } from "./demo-events.ts";
import { InterruptedError } from "./errors.ts";
import { firstLoad } from "./first-load.ts";
import { type Medallion, runMedallion } from "./medallion.ts";
import type { OutputFolder } from "./output-folder.ts";
import { publishedBatches } from "./report.ts";
import { plannedDeliveries, writeDeliveries } from "./shop.ts";
import { type Surroundings, startSurroundings } from "./surroundings.ts";
import { areQueuesEmpty, tally, untold, writeTally } from "./told.ts";
import { until } from "./until.ts";

export interface DemoRun {
  readonly options: DemoOptions;
  readonly folder: OutputFolder;
  readonly worker: SparkWorker;
  readonly view: DemoView;
  readonly signal: AbortSignal;
}

const secondsToTell = 30;

/**
 * Runs every batch that has not reached Gold.
 * @returns How many there were.
 * @throws BatchError when a batch does not get there.
 * @throws InterruptedError when the signal aborts.
 */
export async function runBatches(run: DemoRun): Promise<number> {
  const { options, folder, worker, view, signal } = run;
  const job = loadJob(join(root, "spark", "jobs", "medallion.json"));
  view.handle({
    type: "step",
    text: "Asking the shop what it delivers (the first time it prepares the whole year)",
  });
  const deliveries = await plannedDeliveries(options, folder.landing, signal);
  const history = { begun: folder.begun, published: new Set(folder.settled) };
  const batches = planBatches(deliveries, options, history);
  if (batches.length === 0) return 0;
  view.handle({ type: "planned", batches, tasks: job.tasks.map((task) => task.task_key) });
  view.handle({ type: "step", text: "Starting Spark, and the Functions app beside it" });
  worker.once("ready", (seconds) => view.handle({ type: "spark-ready", seconds }));
  worker.start();
  try {
    await runAll(run, { job, worker, view, folder }, deliveries, batches);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("Stopped.", { cause: error });
    throw error;
  }
  return batches.length;
}

async function runAll(
  run: DemoRun,
  medallion: Medallion,
  deliveries: readonly Delivery[],
  batches: readonly Batch[],
): Promise<void> {
  const { folder, signal } = run;
  const tasks = new Map<string, number>();
  const surroundings = surround(run, medallion, deliveries, tasks);
  // Awaited by whoever needs them first; a failure is told there.
  surroundings.catch(() => {});
  try {
    const published = new Set(await publishedBatches(folder.lake, signal));
    const course: Course = { ...run, medallion, deliveries, published, surroundings };
    for (const batch of batches) {
      if (batch.kind === "first-load") await firstLoad(batch, course);
      else await day(batch, course, tasks);
    }
    await tellEverybody(run, await surroundings);
  } finally {
    await (await surroundings.catch(() => null))?.stop();
  }
}

/** @param tasks is filled with the seconds by task of each batch that the pipeline runs */
async function surround(
  { options, folder, view, signal }: DemoRun,
  medallion: Medallion,
  deliveries: readonly Delivery[],
  tasks: Map<string, number>,
): Promise<Surroundings> {
  const catalog = deliveries.filter(({ source }) => source === catalogSource);
  await writeDeliveries(catalog, options, { target: folder.shop, truth: folder.truth }, signal);
  const contracts = loadContracts();
  const isInInbox = (source: string) => contracts.get("sources", source).inboxFile !== null;
  const pathOf = ({ source, file_date }: Delivery, file: string) =>
    join(folder.shop, source, file_date, file);
  return startSurroundings({
    ...{ folder, signal },
    catalog: catalogOf(folder.shop),
    shopFiles: async (batchId) => shopFilesOf(batchId, deliveries, isInInbox, pathOf),
    runMedallion: async (fileDate, batchId, cancel) => {
      const batch = { id: batchId, from: fileDate, to: fileDate };
      const seconds = await runMedallion(medallion, batch, cancel);
      tasks.clear();
      for (const [task, value] of seconds) tasks.set(task, value);
    },
    onProblem: (problem) => view.handle({ type: "note", text: `In the background: ${problem.message}` }),
  });
}

async function tellEverybody({ folder, view, signal }: DemoRun, surroundings: Surroundings): Promise<void> {
  view.handle({ type: "step", text: "Waiting until everybody has been told" });
  const deadline = performance.now() + secondsToTell * 1000;
  const silent = await until(
    async () => {
      if (!(await areQueuesEmpty(surroundings))) return null;
      const titles = await untold(surroundings, signal);
      return titles.length === 0 || performance.now() > deadline ? titles : null;
    },
    {
      ...{ seconds: 2 * secondsToTell, signal },
      otherwise: `The Functions app does not get to the end of its queues; its log is ${join(folder.platform, "functions", "functions-host.log")}.`,
    },
  );
  for (const title of silent) view.handle({ type: "note", text: `Nobody has been told yet: ${title}` });
  writeTally(folder.platform, await tally(surroundings));
}
