/** The job `medallion` for one batch, and what the view hears of it. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { JobDefinition } from "../jobs/definition.ts";
import { JobEvents } from "../jobs/events.ts";
import { type JobResult, runJob } from "../jobs/run-job.ts";
import type { SparkWorker } from "../spark/worker-client.ts";
import type { DemoView } from "./demo-events.ts";
import { BatchError, InterruptedError } from "./errors.ts";
import type { OutputFolder } from "./output-folder.ts";

export interface Medallion {
  readonly job: JobDefinition;
  readonly worker: SparkWorker;
  readonly view: DemoView;
  readonly folder: Pick<OutputFolder, "lake" | "logs">;
}

/** What a run is for; `from` and `to` are equal for one day. */
export interface MedallionRun {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Takes a batch from Landing to Gold.
 *
 * @returns seconds by task
 * @throws BatchError when it does not get there
 * @throws InterruptedError when the signal aborts
 */
export async function runMedallion(
  { job, worker, view, folder }: Medallion,
  batch: MedallionRun,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const events = new JobEvents();
  const seconds = new Map<string, number>();
  const failures: string[] = [];
  events.on("task", (event) => {
    if (event.type === "finished") seconds.set(event.task, event.seconds);
    if (event.type === "failed" && !event.willRetry) failures.push(`${event.task}: ${event.error}`);
    view.handle({ type: "task", event });
  });
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
  return seconds;
}

function demandSuccess(
  batch: MedallionRun,
  result: JobResult,
  failures: readonly string[],
  folder: Medallion["folder"],
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
