/** Runs a job, shows the view how it goes, and keeps what is asked for afterwards. */
import { randomUUID } from "node:crypto";
import type { JobDefinition } from "../jobs/definition.ts";
import { JobEvents } from "../jobs/events.ts";
import type { TaskExecutor } from "../jobs/executor.ts";
import { type JobResult, runJob } from "../jobs/run-job.ts";
import type { DemoView } from "./demo-events.ts";

export interface JobOutcome {
  readonly runId: string;
  readonly result: JobResult;
  /** Of tasks that finished, by their keys. */
  readonly seconds: ReadonlyMap<string, number>;
  /** A sentence for each task that failed for good. */
  readonly failures: readonly string[];
}

export async function runWatched(
  job: JobDefinition,
  parameters: Readonly<Record<string, string>>,
  { worker, view }: { readonly worker: TaskExecutor; readonly view: DemoView },
  signal: AbortSignal,
): Promise<JobOutcome> {
  const events = new JobEvents();
  const seconds = new Map<string, number>();
  const failures: string[] = [];
  events.on("task", (event) => {
    if (event.type === "finished") seconds.set(event.task, event.seconds);
    if (event.type === "failed" && !event.willRetry) failures.push(`${event.task}: ${event.error}`);
    view.handle({ type: "task", event });
  });
  const runId = `run_${randomUUID()}`;
  const result = await runJob(job, { executor: worker, events, runId, parameters, signal });
  return { runId, result, seconds, failures };
}

/** The condition that kept a part of the job from running; null when none has. */
export function heldBackBy({ tasks }: JobResult): string | null {
  if (![...tasks.values()].some(({ state }) => state === "EXCLUDED")) return null;
  return [...tasks].find(([, end]) => end.outcome === "false")?.[0] ?? "a condition";
}
