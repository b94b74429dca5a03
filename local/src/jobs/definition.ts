/** The part of the Jobs API's job settings that the runner knows, checked by zod; everything else is refused. */
import { z } from "zod";
import { JobDefinitionError } from "./errors.ts";
import { graphProblems } from "./graph.ts";

export const runIfConditions = [
  "ALL_SUCCESS",
  "ALL_DONE",
  "NONE_FAILED",
  "AT_LEAST_ONE_SUCCESS",
  "ALL_FAILED",
  "AT_LEAST_ONE_FAILED",
] as const;

export const conditionOperators = [
  "EQUAL_TO",
  "NOT_EQUAL",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
] as const;

const identifier = z.string().regex(/^[\w-]{1,100}$/, "expected letters, digits, `_` and `-`, at most 100");
const count = z.number().int().min(0);

// Who computes, who pays, who is told and when it starts: matters of the workspace, without effect on one run.
const ofTheWorkspace = z.unknown().optional();
const workspaceTaskFields = {
  description: ofTheWorkspace,
  job_cluster_key: ofTheWorkspace,
  environment_key: ofTheWorkspace,
  existing_cluster_id: ofTheWorkspace,
  new_cluster: ofTheWorkspace,
  libraries: ofTheWorkspace,
  email_notifications: ofTheWorkspace,
  webhook_notifications: ofTheWorkspace,
  notification_settings: ofTheWorkspace,
  health: ofTheWorkspace,
  disable_auto_optimization: ofTheWorkspace,
};
const workspaceJobFields = {
  description: ofTheWorkspace,
  job_clusters: ofTheWorkspace,
  environments: ofTheWorkspace,
  email_notifications: ofTheWorkspace,
  webhook_notifications: ofTheWorkspace,
  notification_settings: ofTheWorkspace,
  health: ofTheWorkspace,
  tags: ofTheWorkspace,
  queue: ofTheWorkspace,
  max_concurrent_runs: ofTheWorkspace,
  performance_target: ofTheWorkspace,
  budget_policy_id: ofTheWorkspace,
  run_as: ofTheWorkspace,
  schedule: ofTheWorkspace,
  trigger: ofTheWorkspace,
  continuous: ofTheWorkspace,
  format: ofTheWorkspace,
};

const notebookTask = z.strictObject({
  notebook_path: z.string().min(1),
  base_parameters: z.record(z.string(), z.string()).default({}),
  source: z.literal("WORKSPACE").optional(),
});

const conditionTask = z.strictObject({
  op: z.enum(conditionOperators),
  left: z.string(),
  right: z.string(),
});

const dependency = z.strictObject({
  task_key: identifier,
  outcome: z.enum(["true", "false"]).optional(),
});

/** What a loop repeats: any kind of task but another loop, and here only a notebook. */
const repeatedTask = z.strictObject({
  task_key: identifier,
  notebook_task: notebookTask,
  max_retries: count.default(0),
  min_retry_interval_millis: count.default(0),
  retry_on_timeout: z.boolean().default(false),
  timeout_seconds: count.default(0),
  ...workspaceTaskFields,
});

const forEachTask = z.strictObject({
  /** A JSON array, or a reference to one. */
  inputs: z.string().min(1),
  concurrency: z.int().min(1).max(100).default(1),
  task: repeatedTask,
});

/** A task does one of these. */
const kinds = ["notebook_task", "condition_task", "for_each_task"] as const;

const task = z
  .strictObject({
    task_key: identifier,
    depends_on: z.array(dependency).default([]),
    run_if: z.enum(runIfConditions).default("ALL_SUCCESS"),
    notebook_task: notebookTask.optional(),
    condition_task: conditionTask.optional(),
    for_each_task: forEachTask.optional(),
    max_retries: count.default(0),
    min_retry_interval_millis: count.default(0),
    retry_on_timeout: z.boolean().default(false),
    timeout_seconds: count.default(0),
    ...workspaceTaskFields,
  })
  .refine(
    (given) => kinds.filter((kind) => given[kind] !== undefined).length === 1,
    "expected one of notebook_task, condition_task and for_each_task",
  );

const job = z.strictObject({
  name: z.string().min(1),
  parameters: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.-]+$/, "expected letters, digits, `_`, `-` and `.`"),
        default: z.string(),
      }),
    )
    .default([]),
  tasks: z.array(task).min(1),
  timeout_seconds: count.default(0),
  ...workspaceJobFields,
});

/** A job as the runner runs it. Field names are those of the Jobs API. */
export type JobDefinition = Readonly<z.infer<typeof job>>;
export type TaskDefinition = Readonly<z.infer<typeof task>>;
export type ForEachTask = Readonly<z.infer<typeof forEachTask>>;
/** What can be tried: a task, or what a loop repeats. */
export type Tried = Pick<
  TaskDefinition,
  "task_key" | "max_retries" | "min_retry_interval_millis" | "retry_on_timeout" | "timeout_seconds"
>;
export type ConditionTask = Readonly<z.infer<typeof conditionTask>>;
export type RunIf = (typeof runIfConditions)[number];

/**
 * Checks a job definition.
 * @param settings The parsed JSON of a Jobs API definition.
 * @param source What to call the definition in errors, such as its file.
 * @throws JobDefinitionError with every problem, each naming its task and field.
 */
export function parseJob(settings: unknown, source: string): JobDefinition {
  const parsed = job.safeParse(settings);
  if (!parsed.success) {
    throw new JobDefinitionError(
      source,
      parsed.error.issues.flatMap((issue) => sentences(issue, settings)),
    );
  }
  const problems = graphProblems(parsed.data);
  if (problems.length > 0) throw new JobDefinitionError(source, problems);
  return parsed.data;
}

function sentences(issue: z.core.$ZodIssue, settings: unknown): string[] {
  const place = placeOf(issue.path, settings);
  if (issue.code !== "unrecognized_keys") return [`${place}: ${issue.message}.`];
  return issue.keys.map(
    (key) => `${placeOf([...issue.path, key], settings)}: this field is not known here; remove it.`,
  );
}

/** Names a task by its key rather than by its number. */
function placeOf(path: readonly PropertyKey[], settings: unknown): string {
  const [collection, index, ...field] = path;
  if (collection !== "tasks" || typeof index !== "number") return `field ${written(path)}`;
  const tasks = (settings as { tasks?: { task_key?: unknown }[] }).tasks;
  const key = tasks?.[index]?.task_key;
  const name = typeof key === "string" ? `task ${key}` : `task number ${index + 1}`;
  return field.length > 0 ? `${name}, field ${written(field)}` : name;
}

function written(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}
