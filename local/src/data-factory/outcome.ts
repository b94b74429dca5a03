/**
 * Which activity may run, and what becomes of those that hold it: pure.
 *
 * The rules are those of "Errors and conditional execution" in Data Factory's documentation
 * (learn.microsoft.com/azure/data-factory/tutorial-pipeline-failure-error-handling).
 */
import type { Activity, DependencyCondition } from "./definition.ts";
import type { Json } from "./expressions/values.ts";

export type ActivityStatus = "Succeeded" | "Failed" | "Skipped" | "Cancelled";

export interface ActivityResult {
  readonly status: ActivityStatus;
  readonly output: Json;
  readonly error: { readonly errorCode: string; readonly message: string } | null;
}

export type Results = ReadonlyMap<string, ActivityResult>;

/** All of its dependencies have to hold; of one dependency's conditions, one is enough. */
export function decide(activity: Activity, ended: Results): "wait" | "run" | "skip" {
  const dependencies = activity.dependsOn ?? [];
  if (dependencies.some((dependency) => !ended.has(dependency.activity))) return "wait";
  const holds = dependencies.every(({ activity: name, dependencyConditions }) =>
    dependencyConditions.some((condition) => meets(ended.get(name)?.status, condition)),
  );
  return holds ? "run" : "skip";
}

function meets(status: ActivityStatus | undefined, condition: DependencyCondition): boolean {
  if (condition === "Completed") return status === "Succeeded" || status === "Failed";
  return status === condition;
}

/**
 * The activities for which a pipeline, or a container, fails: leaves that failed, and of leaves that were skipped, those that
 * they depended on.
 */
export function failures(activities: readonly Activity[], ended: Results): readonly string[] {
  const byName = new Map(activities.map((activity) => [activity.name, activity]));
  const needed = new Set(
    activities.flatMap(({ dependsOn = [] }) => dependsOn.map(({ activity }) => activity)),
  );
  const found = new Set<string>();
  const waiting = activities.map(({ name }) => name).filter((name) => !needed.has(name));
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const status = ended.get(name)?.status;
    if (status === "Failed" || status === "Cancelled") found.add(name);
    if (status === "Skipped")
      waiting.push(...(byName.get(name)?.dependsOn ?? []).map(({ activity }) => activity));
  }
  return activities.map(({ name }) => name).filter((name) => found.has(name));
}
