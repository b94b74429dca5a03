/** The job `medallion` for one batch, and whether the batch reached Gold. */
import { join } from "node:path";
import type { JobDefinition } from "../jobs/definition.ts";
import type { TaskExecutor } from "../jobs/executor.ts";
import type { DemoView } from "./demo-events.ts";
import { BatchError, InterruptedError } from "./errors.ts";
import type { OutputFolder } from "./output-folder.ts";
import { heldBackBy, type JobOutcome, runWatched } from "./watched-job.ts";

export interface Medallion {
  readonly job: JobDefinition;
  readonly worker: TaskExecutor;
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
  medallion: Medallion,
  batch: MedallionRun,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const parameters = {
    file_date: batch.to,
    from_date: batch.from === batch.to ? "" : batch.from,
    batch_id: batch.id,
  };
  const outcome = await runWatched(medallion.job, parameters, medallion, signal);
  demandGold(batch.id, outcome, medallion.folder);
  return outcome.seconds;
}

/**
 * @throws BatchError when the batch did not reach Gold, with why
 * @throws InterruptedError when the job was cancelled
 */
export function demandGold(
  batchId: string,
  { result, failures }: Pick<JobOutcome, "result" | "failures">,
  { lake, logs }: Medallion["folder"],
): void {
  if (result.state === "CANCELED") throw new InterruptedError(`Batch ${batchId} was stopped.`);
  if (result.state !== "SUCCESS") {
    throw new BatchError(
      `Batch ${batchId} did not reach Gold.\n${failures.map((failure) => `  ${failure}`).join("\n")}\n` +
        `The log is ${join(logs, "spark-worker.log")}. Run the same command again to continue from there.`,
    );
  }
  const closed = heldBackBy(result);
  if (closed) {
    throw new BatchError(
      `Batch ${batchId} was held back before Gold by ${closed}: its data are worse than the contracts allow. ` +
        `Which rules broke stands in ${join(lake, "logs", "dq_results")}.`,
    );
  }
}
