/** Pipelines as Pulumi deploys them: Data Factory's own properties, without the `typeProperties` level of its REST API. */
import type { Activity as Deployed } from "../../../infra/src/factory/definition.ts";
import type { Json } from "./expressions/values.ts";

export type { ActivityPolicy, DependencyCondition } from "../../../infra/src/factory/definition.ts";

/** An activity as it is deployed, or as somebody has switched it off since. */
export interface Activity extends Deployed {
  readonly state?: "Active" | "Inactive";
  readonly onInactiveMarkAs?: "Succeeded" | "Failed" | "Skipped";
}

export interface PipelineDefinition {
  readonly activities: readonly Activity[];
  readonly parameters?: Readonly<Record<string, { readonly type: string; readonly defaultValue?: Json }>>;
  readonly variables?: Readonly<Record<string, { readonly type: string; readonly defaultValue?: Json }>>;
  /** Runs that go on at a time; the others wait. */
  readonly concurrency?: number;
}

/** Activities that are inside of another one, by the property that holds them. */
export function childrenOf(activity: Activity): readonly (readonly Activity[])[] {
  const lists = [activity.activities, activity.ifTrueActivities, activity.ifFalseActivities];
  const cases = (activity.cases ?? []) as readonly { readonly activities?: readonly Activity[] }[];
  return [...lists, activity.defaultActivities, ...cases.map((each) => each.activities)].filter(
    (list): list is readonly Activity[] => Array.isArray(list),
  );
}
