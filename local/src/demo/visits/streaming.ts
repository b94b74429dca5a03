/** The job `stream-cart-events`, once for what has landed: it brings cart events to Bronze before a batch takes them over. */
import { join } from "node:path";
import type { JobDefinition } from "../../jobs/definition.ts";
import { BatchError, InterruptedError } from "../errors.ts";
import type { Medallion } from "../medallion.ts";
import { runWatched } from "../watched-job.ts";

/**
 * @throws BatchError when the stream fails
 * @throws InterruptedError when the signal aborts
 */
export async function streamIntoBronze(
  job: JobDefinition,
  { worker, view, folder }: Pick<Medallion, "worker" | "view" | "folder">,
  signal: AbortSignal,
): Promise<void> {
  const { result } = await runWatched(job, { mode: "available_now" }, { worker, view }, signal);
  const { state } = result;
  if (state === "CANCELED") throw new InterruptedError("The stream of cart events was stopped.");
  if (state !== "SUCCESS") {
    throw new BatchError(
      `Cart events did not reach Bronze. The log is ${join(folder.logs, "spark-worker.log")}. Run the same command again to continue from there.`,
    );
  }
}
