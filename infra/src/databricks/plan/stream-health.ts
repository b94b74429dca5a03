/** When a job without end is behind: by the latency that the contract of its source promises. */
import type { Contracts } from "@customer360/contracts";
import type { Config } from "../../config/index.ts";
import { minutesOf } from "./late-tables.ts";
import type { TranslatedJob } from "./translate-job.ts";

/** How Capture writes: every so many seconds a file a partition. */
export type CaptureRhythm = Pick<Config["eventHubs"], "captureSeconds" | "partitions">;

export interface HealthRule {
  readonly metric: "STREAMING_BACKLOG_SECONDS" | "STREAMING_BACKLOG_FILES";
  readonly op: "GREATER_THAN";
  readonly value: number;
}

/**
 * Rules for the strictest of the sources that the job streams. Auto Loader counts files that wait: Capture writes one a
 * partition each time, so that many files wait as it writes within the latency.
 */
export function streamHealth(
  { tasks }: Pick<TranslatedJob, "tasks">,
  contracts: Contracts,
  { captureSeconds, partitions }: CaptureRhythm,
): readonly HealthRule[] {
  const sources = tasks.flatMap(({ notebookTask }) => notebookTask?.baseParameters.source ?? []);
  const latencies = sources.map((name) => minutesOf(contracts.get("sources", name).sla.latency) * 60);
  if (latencies.length === 0) return [];
  const seconds = Math.min(...latencies);
  const files = Math.ceil(seconds / captureSeconds) * partitions;
  return [
    { metric: "STREAMING_BACKLOG_SECONDS", op: "GREATER_THAN", value: seconds },
    { metric: "STREAMING_BACKLOG_FILES", op: "GREATER_THAN", value: files },
  ];
}
