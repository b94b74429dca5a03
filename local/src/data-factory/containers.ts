/** Activities that direct others, or work on the pipeline's own variables. */
import { setImmediate } from "node:timers/promises";
import PQueue from "p-queue";
import { timeSpan } from "../functions-host/time-span.ts";
import type { Activity } from "./definition.ts";
import { ActivityError } from "./errors.ts";
import { resolved } from "./expressions/evaluate.ts";
import { asArray, asBoolean, asInteger, asText, type Json, type JsonObject } from "./expressions/values.ts";
import type { Frame } from "./run.ts";
import { scopeOf } from "./scope.ts";

/** Runs a list of activities, see `runActivities`. */
type RunActivities = (activities: readonly Activity[], frame: Frame) => Promise<void>;

/** @returns the activity's output */
type Container = (activity: Activity, frame: Frame, run: RunActivities) => Promise<Json>;

const presetBatch = 20;
const untilPreset = "7.00:00:00";

/** By type. */
export const containers: Readonly<Record<string, Container>> = {
  IfCondition: async (activity, frame, run) => {
    const holds = asBoolean(evaluated(activity, "expression", frame), `expression of ${activity.name}`);
    await runInside(holds ? activity.ifTrueActivities : activity.ifFalseActivities, frame, run);
    return {};
  },
  Switch: async (activity, frame, run) => {
    const on = asText(evaluated(activity, "on", frame), `on of ${activity.name}`);
    const cases = (activity.cases ?? []) as readonly { value: string; activities?: readonly Activity[] }[];
    const taken = cases.find(({ value }) => value === on);
    await runInside(taken ? taken.activities : activity.defaultActivities, frame, run);
    return {};
  },
  ForEach: forEach,
  Until: until,
  Wait: async (activity, frame) => {
    const seconds = asInteger(
      evaluated(activity, "waitTimeInSeconds", frame),
      `waitTimeInSeconds of ${activity.name}`,
    );
    await frame.services.pause(seconds * 1000, frame.signal);
    return {};
  },
  Fail: async (activity, frame) => {
    const text = (name: string) => asText(evaluated(activity, name, frame), `${name} of ${activity.name}`);
    throw new ActivityError(text("errorCode"), text("message"));
  },
  Filter: async (activity, frame) => {
    const items = asArray(evaluated(activity, "items", frame), `items of ${activity.name}`);
    const Value = items.filter((item) =>
      asBoolean(evaluated(activity, "condition", { ...frame, item }), `condition of ${activity.name}`),
    );
    return { ItemsCount: items.length, FilteredItemsCount: Value.length, Value };
  },
  SetVariable: async (activity, frame) => {
    const value = evaluated(activity, "value", frame);
    frame.variables.set(variableOf(activity, frame), value);
    return { name: String(activity.variableName), value };
  },
  AppendVariable: async (activity, frame) => {
    const name = variableOf(activity, frame);
    const list = asArray(frame.variables.get(name), `variable ${name}`);
    const value = evaluated(activity, "value", frame);
    frame.variables.set(name, [...list, value]);
    return { name, value };
  },
  ExecutePipeline: async (activity, frame) => {
    const { services, signal, identity, activityRunId = "" } = frame;
    const { referenceName } = activity.pipeline as { readonly referenceName: string };
    const parameters = (evaluated(activity, "parameters", frame) ?? {}) as JsonObject;
    refuseArrays(activity, parameters);
    const { runId } = await services.executePipeline(referenceName, parameters, {
      wait: activity.waitOnCompletion !== false,
      signal,
      invokedBy: {
        ...{ pipeline: identity.pipeline, runId: identity.runId },
        ...{ activity: activity.name, activityRunId },
      },
    });
    return { pipelineName: referenceName, pipelineRunId: runId };
  },
};

/** Whether activities of a type do nothing outside of their pipeline. */
export function directsOthers(type: string): boolean {
  return containers[type] !== undefined;
}

/** The document warns that a pipeline in another one gets an array as text, and does not say which. */
function refuseArrays({ name }: Activity, parameters: JsonObject): void {
  for (const [parameter, value] of Object.entries(parameters)) {
    if (!Array.isArray(value)) continue;
    const why = "Data Factory hands on arrays as texts: give it in a form that the pipeline takes apart.";
    throw new ActivityError("NotKnownHere", `Parameter ${parameter} of ${name} is an array. ${why}`);
  }
}

/** Every iteration runs to its end; the ForEach fails when one of them has. */
async function forEach(activity: Activity, frame: Frame, run: RunActivities): Promise<Json> {
  const items = asArray(evaluated(activity, "items", frame), `items of ${activity.name}`);
  const batch = typeof activity.batchCount === "number" ? activity.batchCount : presetBatch;
  const queue = new PQueue({ concurrency: activity.isSequential === true ? 1 : batch });
  const iterations = await Promise.allSettled(
    items.map((item) => queue.add(() => runInside(activity.activities, { ...frame, item }, run))),
  );
  const failed = iterations.find((iteration) => iteration.status === "rejected");
  if (failed) throw failed.reason;
  return { ItemsCount: items.length };
}

/** An iteration that fails does not end it; the last one's failure is its own. */
async function until(activity: Activity, frame: Frame, run: RunActivities): Promise<Json> {
  const timeout = typeof activity.timeout === "string" ? activity.timeout : untilPreset;
  const limit = AbortSignal.timeout(timeSpan.parse(timeout));
  const inside = {
    ...frame,
    signal: AbortSignal.any([frame.signal, limit]),
    results: new Map(frame.results),
  };
  for (;;) {
    const failure = await run((activity.activities ?? []) as readonly Activity[], inside).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    frame.signal.throwIfAborted();
    if (limit.aborted)
      throw new ActivityError("UntilTimedOut", `It was not over within its timeout, ${timeout}.`);
    if (asBoolean(evaluated(activity, "expression", inside), `expression of ${activity.name}`)) {
      if (failure) throw failure.error;
      return {};
    }
    // Lets the limit and a cancellation come through, however quick the activities are.
    await setImmediate();
  }
}

async function runInside(activities: unknown, frame: Frame, run: RunActivities): Promise<void> {
  const inside = { ...frame, results: new Map(frame.results) };
  await run((activities ?? []) as readonly Activity[], inside);
}

function evaluated(activity: Activity, property: string, frame: Frame): Json {
  return resolved((activity[property] ?? null) as Json, scopeOf(frame));
}

function variableOf(activity: Activity, { variables }: Frame): string {
  const name = String(activity.variableName);
  if (!variables.has(name)) throw new ActivityError("", `The pipeline has no variable '${name}'.`);
  return name;
}
