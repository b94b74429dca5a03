/** The demo from the shop's plan to the last batch in Gold. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { root } from "../../setup/paths.mjs";
import type { JobDefinition } from "../jobs/definition.ts";
import { JobEvents } from "../jobs/events.ts";
import { loadJob } from "../jobs/load-job.ts";
import { type JobResult, runJob } from "../jobs/run-job.ts";
import type { SparkWorker } from "../spark/worker-client.ts";
import type { DemoOptions } from "./arguments.ts";
import { type Batch, planBatches } from "./batches.ts";
import type { DemoView } from "./demo-events.ts";
import { durationKey, recordDuration } from "./durations.ts";
import { BatchError, InterruptedError } from "./errors.ts";
import type { OutputFolder } from "./output-folder.ts";
import { publishedBatches } from "./report.ts";
import { land, plannedDeliveries } from "./shop.ts";

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
  const job = loadJob(join(root, "spark", "jobs", "medallion.json"));
  view.handle({
    type: "step",
    text: "Asking the shop what it delivers (the first time it prepares the whole year)",
  });
  const deliveries = await plannedDeliveries(options, folder.landing, signal);
  const published = await publishedBatches(folder.lake, signal);
  const batches = planBatches(deliveries, options, { begun: folder.begun, published });
  if (batches.length === 0) return 0;
  view.handle({ type: "planned", batches, tasks: job.tasks.map((task) => task.task_key) });
  view.handle({ type: "step", text: "Starting Spark" });
  worker.once("ready", (seconds) => view.handle({ type: "spark-ready", seconds }));
  worker.start();
  for (const batch of batches) await runBatch(batch, job, run);
  return batches.length;
}

async function runBatch(batch: Batch, job: JobDefinition, run: DemoRun): Promise<void> {
  const { options, folder, worker, view, signal } = run;
  folder.begin(batch.id);
  await land(batch, options, folder, signal);
  view.handle({ type: "batch-started", batch });
  const events = new JobEvents();
  const seconds = new Map<string, number>();
  const failures: string[] = [];
  events.on("task", (event) => {
    if (event.type === "finished") seconds.set(event.task, event.seconds);
    if (event.type === "failed" && !event.willRetry) failures.push(`${event.task}: ${event.error}`);
    view.handle({ type: "task", event });
  });
  const start = performance.now();
  const result = await runJob(job, {
    executor: worker,
    events,
    runId: `run_${randomUUID()}`,
    parameters: {
      file_date: batch.to,
      from_date: batch.from === batch.to ? "" : batch.from,
      batch_id: batch.id,
    },
    signal,
  });
  demandSuccess(batch, result, failures, folder);
  const duration = (performance.now() - start) / 1000;
  view.handle({ type: "batch-finished", batch, seconds: duration });
  const record = { seconds: duration, rows: batch.rows, tasks: Object.fromEntries(seconds) };
  recordDuration(durationKey(options.dataset, batch.kind), record);
}

function demandSuccess(
  batch: Batch,
  result: JobResult,
  failures: readonly string[],
  folder: OutputFolder,
): void {
  if (result.state === "CANCELED") throw new InterruptedError(`Batch ${batch.id} was stopped.`);
  if (result.state !== "SUCCESS") {
    throw new BatchError(
      `Batch ${batch.id} did not reach Gold.\n${failures.map((failure) => `  ${failure}`).join("\n")}\n` +
        `The log is ${join(folder.logs, "spark-worker.log")}. Run the same command again to continue from there.`,
    );
  }
  const closed = [...result.tasks].find(([, end]) => end.outcome === "false")?.[0];
  const skipped = [...result.tasks].filter(([, end]) => end.state === "EXCLUDED").length;
  if (skipped > 0) {
    throw new BatchError(
      `Batch ${batch.id} was held back before Gold by ${closed ?? "a condition"}: its data are worse than the contracts allow. ` +
        `Which rules broke stands in ${join(folder.lake, "logs", "dq_results")}.`,
    );
  }
}
