/**
 * Pipelines and datasets as plain data: Data Factory's own properties, without the `typeProperties` level of its REST API,
 * which is how Pulumi takes them.
 */

export type DependencyCondition = "Succeeded" | "Failed" | "Skipped" | "Completed";

export interface Dependency {
  readonly activity: string;
  readonly dependencyConditions: readonly DependencyCondition[];
}

export interface ActivityPolicy {
  /** `d.hh:mm:ss` for one attempt. */
  readonly timeout?: string;
  /** Attempts after the first one that failed. */
  readonly retry?: number;
  readonly retryIntervalInSeconds?: number;
}

/** One activity; what else it has depends on its type and stands beside these. */
export interface Activity {
  readonly name: string;
  readonly type: string;
  readonly dependsOn?: readonly Dependency[];
  readonly policy?: ActivityPolicy;
  readonly [property: string]: unknown;
}

export interface Parameter {
  readonly type: "string" | "int" | "bool" | "array" | "object";
  readonly defaultValue?: string | number | boolean | readonly unknown[];
}

export interface PipelineDefinition {
  readonly description: string;
  readonly activities: readonly Activity[];
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly variables?: Readonly<Record<string, { readonly type: "String" | "Boolean" | "Array" }>>;
  /** Runs that go on at a time; the others wait. */
  readonly concurrency: number;
}

export interface DatasetDefinition {
  readonly type: string;
  readonly description: string;
  readonly linkedServiceName: { readonly type: "LinkedServiceReference"; readonly referenceName: string };
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly [property: string]: unknown;
}

/** Something that Data Factory evaluates, where it would take text for itself. */
export function expression(text: string): { readonly type: "Expression"; readonly value: string } {
  return { type: "Expression", value: `@${text}` };
}

/** `dependsOn` for what runs after others have succeeded. */
export function after(...activities: readonly string[]): { readonly dependsOn: readonly Dependency[] } {
  return { dependsOn: activities.map((activity) => ({ activity, dependencyConditions: ["Succeeded"] })) };
}

/** `dependsOn` for what runs when another has ended in one of these ways. */
export function when(
  activity: string,
  ...dependencyConditions: readonly DependencyCondition[]
): { readonly dependsOn: readonly Dependency[] } {
  return { dependsOn: [{ activity, dependencyConditions }] };
}

/** Retries of what may fail in passing. They stand at what touches the outside, and nowhere around it. */
export const retried: { readonly policy: ActivityPolicy } = {
  policy: { timeout: "0.01:00:00", retry: 3, retryIntervalInSeconds: 30 },
};

/** What is tried once, for it retries itself. @param timeout `d.hh:mm:ss`, from ten minutes to seven days */
export function triedOnce(timeout: string): { readonly policy: ActivityPolicy } {
  return { policy: { timeout, retry: 0 } };
}

/** Runs another pipeline to its end, and fails when it does. @param parameters by the other pipeline's names */
export function runPipeline(
  name: string,
  pipeline: string,
  parameters: Readonly<Record<string, unknown>>,
): Activity {
  return {
    name,
    type: "ExecutePipeline",
    pipeline: { type: "PipelineReference", referenceName: pipeline },
    waitOnCompletion: true,
    parameters,
  };
}

/** Ends a pipeline, or what holds it, with an error. @param message an expression */
export function fail(name: string, errorCode: string, message: string): Activity {
  return { name, type: "Fail", message: expression(message), errorCode };
}
