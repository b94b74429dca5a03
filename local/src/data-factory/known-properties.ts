/** Properties of activities that the runner gives a meaning to; what executes an activity knows its own. */
import { containers } from "./containers.ts";
import type { Activity } from "./definition.ts";

const ofEvery = new Set(["name", "type", "dependsOn", "state", "onInactiveMarkAs"]);
/** For people, and without effect. */
const forPeople = new Set(["description", "userProperties"]);
const ofPolicies = new Set(["timeout", "retry", "retryIntervalInSeconds"]);

const ofContainers: Readonly<Record<string, readonly string[]>> = {
  AppendVariable: ["variableName", "value"],
  ExecutePipeline: ["pipeline", "parameters", "waitOnCompletion"],
  Fail: ["message", "errorCode"],
  Filter: ["items", "condition"],
  ForEach: ["items", "isSequential", "batchCount", "activities"],
  IfCondition: ["expression", "ifTrueActivities", "ifFalseActivities"],
  SetVariable: ["variableName", "value"],
  Switch: ["on", "cases", "defaultActivities"],
  Until: ["expression", "timeout", "activities"],
  Wait: ["waitTimeInSeconds"],
};

/** Names of properties that nobody here would heed. */
export function unheeded(activity: Activity): readonly string[] {
  const policy = Object.keys(activity.policy ?? {})
    .filter((name) => !ofPolicies.has(name))
    .map((name) => `policy.${name}`);
  const own = ofContainers[activity.type] ?? [];
  const others = containers[activity.type]
    ? Object.keys(activity).filter((name) => !isOfRunner(name) && !own.includes(name))
    : [];
  return [...policy, ...others];
}

/** Whether a property is the runner's, and not of what executes the activity. */
export function isOfRunner(name: string): boolean {
  return ofEvery.has(name) || forPeople.has(name);
}
