/** What a stack makes of a planned job. Pulumi deploys it, and `npm run deploy` compares a workspace with it. */
import type { Contracts } from "@customer360/contracts";
import type { JobArgs } from "@pulumi/databricks/job.js";
import type { Input } from "@pulumi/pulumi";
import { clusterOf } from "./cluster.ts";
import { longestRunSeconds, longRunSeconds } from "./run-limits.ts";
import { type CaptureRhythm, streamHealth } from "./stream-health.ts";
import { withCompute } from "./task-compute.ts";
import type { TranslatedJob, TranslatedTask } from "./translate-job.ts";

/** What each job of a stack gets, whatever the repository says of it. Given plain values, arguments are plain, too. */
export interface JobFrame {
  readonly stage: string;
  readonly jobsPaused: boolean;
  readonly workers: number;
  readonly isProduction: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly capture: CaptureRhythm;
  /** Path of the wheel, and of the contracts in the workspace. */
  readonly wheel: Input<string>;
  readonly contracts: Input<string>;
  /** Application id of the principal that the jobs run as. */
  readonly runAs: Input<string>;
  /** Id of the destination that is told how a run ended. */
  readonly destinationId: Input<string>;
  readonly clusterPolicyId: Input<string>;
  readonly sparkConf: Input<Readonly<Record<string, string>>>;
}

/** Key of the cluster that a job's tasks share. */
const jobClusterKey = "main";

/** What a lost machine or an outage breaks is tried once more; a task changes nothing twice. Nothing else retries it. */
const retried = { maxRetries: 1, minRetryIntervalMillis: 60_000, retryOnTimeout: false };

/** What a job is called in the workspace. */
export const shownName = (stage: string, name: string) => `customer360-${stage}-${name}`;

/**
 * @param contracts promise how far a stream may be behind
 * @returns the job in the provider's words
 */
export function jobArguments(planned: TranslatedJob, frame: JobFrame, contracts: Contracts): JobArgs {
  const { tasks, schedule, continuous, ...settings } = planned;
  const pauseStatus = frame.jobsPaused ? "PAUSED" : "UNPAUSED";
  const told = [{ id: frame.destinationId }];
  const compute = { jobClusterKey, wheel: frame.wheel, retries: continuous ? {} : retried };
  return {
    ...settings,
    name: shownName(frame.stage, planned.name),
    ...(schedule && { schedule: { ...schedule, pauseStatus } }),
    // A continuous job is one run without end, which Databricks starts again by itself: it is never queued, and how long
    // it takes says nothing. A new start ends the alerts of the run before it.
    ...(continuous
      ? {
          continuous: { ...continuous, pauseStatus },
          health: { rules: [...streamHealth(planned, contracts, frame.capture)] },
          webhookNotifications: {
            ...{ onFailures: told, onStarts: told },
            onStreamingBacklogExceededs: told,
          },
        }
      : {
          queue: { enabled: true },
          health: {
            rules: [{ metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: longRunSeconds }],
          },
          timeoutSeconds: longestRunSeconds,
          // A success ends the alerts of the failure and the delay before it.
          webhookNotifications: {
            ...{ onFailures: told, onSuccesses: told },
            onDurationWarningThresholdExceededs: told,
          },
        }),
    tasks: inOrder(tasks).map((task) => withCompute(task, compute)),
    jobClusters: [{ jobClusterKey, newCluster: cluster(frame) }],
    runAs: { servicePrincipalName: frame.runAs },
    tags: frame.tags,
  };
}

/** By their keys, as the provider reads them back: in another order, every update would change the job. */
function inOrder(tasks: readonly TranslatedTask[]): TranslatedTask[] {
  return tasks.map((task) => ({ ...task, dependsOns: task.dependsOns.toSorted(byKey) })).toSorted(byKey);
}

const byKey = (one: { taskKey: string }, other: { taskKey: string }) =>
  one.taskKey < other.taskKey ? -1 : 1;

function cluster(frame: JobFrame) {
  return {
    ...clusterOf(frame),
    policyId: frame.clusterPolicyId,
    dataSecurityMode: "SINGLE_USER",
    singleUserName: frame.runAs,
    sparkConf: frame.sparkConf,
    sparkEnvVars: { CUSTOMER360_CONTRACTS: frame.contracts },
    customTags: frame.tags,
  };
}
