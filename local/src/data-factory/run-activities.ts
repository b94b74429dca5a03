/** Runs a list of activities, each as soon as what it depends on has ended. */
import { randomUUID } from "node:crypto";
import { timeSpan } from "../functions-host/time-span.ts";
import { containers } from "./containers.ts";
import type { Activity } from "./definition.ts";
import { ActivityError } from "./errors.ts";
import { resolved } from "./expressions/evaluate.ts";
import type { Json, JsonObject } from "./expressions/values.ts";
import { isOfRunner } from "./known-properties.ts";
import { type ActivityResult, decide, failures } from "./outcome.ts";
import { type Frame, policyOf } from "./run.ts";
import { scopeOf } from "./scope.ts";

/**
 * Runs them to their end, whatever fails on the way. After a cancellation nothing starts any more.
 *
 * @throws ActivityError that names the first activity for which the list fails
 */
export async function runActivities(activities: readonly Activity[], frame: Frame): Promise<void> {
  const ended = new Map<string, ActivityResult>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Set(activities);
  const end = (name: string, result: ActivityResult) => {
    ended.set(name, result);
    frame.results.set(name, result);
    running.delete(name);
  };
  const startWhatMay = () => {
    let moved = !frame.signal.aborted;
    while (moved) {
      moved = false;
      for (const activity of waiting) {
        const decision = decide(activity, ended);
        if (decision === "wait") continue;
        waiting.delete(activity);
        moved = true;
        if (decision === "skip") end(activity.name, resultOf("Skipped"));
        else
          running.set(
            activity.name,
            runActivity(activity, frame).then((result) => end(activity.name, result)),
          );
      }
    }
  };
  for (startWhatMay(); running.size > 0; startWhatMay()) await Promise.race(running.values());
  demandSuccess(activities, ended, waiting);
}

function demandSuccess(
  activities: readonly Activity[],
  ended: ReadonlyMap<string, ActivityResult>,
  waiting: ReadonlySet<Activity>,
): void {
  const [failure] = failures(activities, ended);
  if (failure === undefined && waiting.size === 0) return;
  const first = failure ?? [...ended.keys()].find((name) => ended.get(name)?.status === "Cancelled");
  if (first === undefined) throw new ActivityError("Cancelled", "The run was cancelled.");
  const error = ended.get(first)?.error;
  throw new ActivityError(
    error?.errorCode ?? "",
    `Operation on target ${first} failed: ${error?.message ?? ""}`,
  );
}

async function runActivity(activity: Activity, frame: Frame): Promise<ActivityResult> {
  const { services, signal } = frame;
  if (activity.state === "Inactive") return resultOf(activity.onInactiveMarkAs ?? "Succeeded");
  const isContainer = containers[activity.type] !== undefined;
  const { retry, retryIntervalInSeconds } = policyOf(isContainer ? undefined : activity.policy);
  for (let attempt = 1; ; attempt++) {
    const { name, type } = activity;
    const run = { activity: name, activityType: type, activityRunId: randomUUID(), attempt };
    const since = services.now().getTime();
    services.onEvent({ type: "activity-started", ...run });
    const { result, input } = await attempted(activity, frame, run.activityRunId);
    const seconds = (services.now().getTime() - since) / 1000;
    const isLast = result.status !== "Failed" || attempt > retry;
    services.onEvent({
      ...run,
      type: isLast ? "activity-ended" : "activity-retried",
      ...{ seconds, input, result },
    });
    if (isLast) return result;
    try {
      await services.pause(retryIntervalInSeconds * 1000, signal);
    } catch (error) {
      return { ...result, ...failed(error, signal) };
    }
  }
}

interface Attempted {
  readonly result: ActivityResult;
  readonly input: JsonObject | null;
}

/** Whatever an activity throws is its error; nothing of it stops the activities beside it. */
async function attempted(activity: Activity, frame: Frame, activityRunId: string): Promise<Attempted> {
  const container = containers[activity.type];
  let input: JsonObject | null = null;
  try {
    if (container) {
      const output = await container(activity, { ...frame, activityRunId }, runActivities);
      return { result: { status: "Succeeded", output, error: null }, input };
    }
    input = resolved(propertiesOf(activity), scopeOf(frame)) as JsonObject;
    const output = await execute(activity, input, frame);
    return { result: { status: "Succeeded", output, error: null }, input };
  } catch (error) {
    return { result: failed(error, frame.signal), input };
  }
}

function failed(error: unknown, signal: AbortSignal): ActivityResult {
  const message = error instanceof Error ? error.message : String(error);
  const errorCode = error instanceof ActivityError ? error.code : "";
  return { status: signal.aborted ? "Cancelled" : "Failed", output: {}, error: { errorCode, message } };
}

async function execute(
  { name, type, policy }: Activity,
  properties: JsonObject,
  { services, signal }: Frame,
): Promise<Json> {
  const { timeout } = policyOf(policy);
  const executor = services.executors[type];
  if (!executor) throw new ActivityError("UnknownActivity", `Activities of type ${type} are not known here.`);
  const limit = AbortSignal.timeout(timeSpan.parse(timeout));
  try {
    return await executor({ name, type, properties }, AbortSignal.any([signal, limit]));
  } catch (error) {
    throw limit.aborted && !signal.aborted ? timedOut(timeout, error) : error;
  }
}

function timedOut(timeout: string, cause: unknown): ActivityError {
  return new ActivityError("ActivityTimedOut", `The attempt took longer than its timeout, ${timeout}.`, {
    cause,
  });
}

function propertiesOf(activity: Activity): Json {
  const own = Object.entries(activity).filter(([key]) => key !== "policy" && !isOfRunner(key));
  return Object.fromEntries(own) as JsonObject;
}

function resultOf(status: "Succeeded" | "Failed" | "Skipped"): ActivityResult {
  const error =
    status === "Failed" ? { errorCode: "Inactive", message: "It is inactive and marked as failed." } : null;
  return { status, output: {}, error };
}
