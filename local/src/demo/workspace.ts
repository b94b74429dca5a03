/** The Databricks workspace of this machine: jobs that pipelines start, on a lake that is kept in step with the containers. */
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ContainerClient } from "@azure/storage-blob";
import type { Contracts, Platform } from "@customer360/contracts";
import type { JobRunEnd, Workspace } from "../data-factory/executors/index.ts";
import type { JobDefinition } from "../jobs/definition.ts";
import type { Landing } from "../pipelines/landing.ts";
import type { Medallion } from "./medallion.ts";
import { type JobOutcome, runWatched } from "./watched-job.ts";

/** Numbers by which pipelines know the workspace's jobs. */
export const jobIds = { medallion: "1", maintenance: "2" } as const;

export type WorkspaceJobs = Readonly<Record<string, JobDefinition>>;

/**
 * Runs the jobs.
 *
 * @param jobs by their numbers
 * @param outcomes is filled with how each batch's last run ended
 */
export function jobRunner(
  jobs: WorkspaceJobs,
  { worker, view, folder }: Omit<Medallion, "job">,
  outcomes: Map<string, JobOutcome>,
): Workspace["runJob"] {
  return async (jobId, parameters, signal) => {
    const job = jobs[jobId];
    if (!job) return null;
    const outcome = await runWatched(job, parameters, { worker, view }, signal);
    if (parameters.batch_id) outcomes.set(parameters.batch_id, outcome);
    return endOf(job, outcome, folder.logs);
  };
}

/** There is no page of a run here: what Spark writes down is the next best. */
function endOf(job: JobDefinition, { runId, result, failures }: JobOutcome, logs: string): JobRunEnd {
  const runPageUrl = pathToFileURL(join(logs, "spark-worker.log")).href;
  const { state } = result;
  const late =
    state === "TIMEDOUT" ? [`The run took longer than its timeout_seconds, ${job.timeout_seconds}.`] : [];
  return { runId, runPageUrl, state, message: [...late, ...failures].join(" ") };
}

export interface LakeParts {
  readonly contracts: Contracts;
  readonly landing: Pick<Landing, "mirrorDays">;
  /** Container to which summaries of data quality go, and from which what is known of alerts comes. */
  readonly logs: ContainerClient;
  /** The local lake. */
  readonly lake: string;
}

/** In Azure a job reads and writes the containers themselves; here it works in folders, which this keeps in step. */
export function inStep(runJob: Workspace["runJob"], { contracts, landing, ...parts }: LakeParts): Workspace {
  const sources = contracts.ofLayer("sources").map(({ name }) => name);
  return {
    runJob: async (jobId, parameters, signal) => {
      const { file_date: to, from_date: from, batch_id: batchId } = parameters;
      if (to) await landing.mirrorDays(sources, from || to, to);
      await fetchAlerts({ platform: contracts.platform, ...parts });
      try {
        return await runJob(jobId, parameters, signal);
      } finally {
        if (batchId) await publishSummary({ platform: contracts.platform, ...parts }, batchId);
      }
    },
  };
}

type Parts = { readonly platform: Platform } & Pick<LakeParts, "logs" | "lake">;

/** Brings what the notifier has written down of alerts into the lake's folder, if it has. */
export async function fetchAlerts({ platform, logs, lake }: Parts): Promise<void> {
  const name = platform.logFiles.alerts;
  const blob = logs.getBlobClient(name);
  if (!(await blob.exists())) return;
  const file = join(lake, "logs", ...name.split("/"));
  mkdirSync(dirname(file), { recursive: true });
  await blob.downloadToFile(file);
}

/** Publishes what a batch's quality gate has left, if it came so far. */
export async function publishSummary({ platform, logs, lake }: Parts, batchId: string): Promise<void> {
  const name = `${platform.folders.dqSummaries}/${batchId}.json`;
  const summary = readIfThere(join(lake, "logs", ...name.split("/")));
  if (summary) await logs.getBlockBlobClient(name).upload(summary, summary.length);
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
