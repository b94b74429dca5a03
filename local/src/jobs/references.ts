/**
 * Dynamic value references: `{{job.parameters.x}}` and its like in texts of a job definition.
 *
 * Known are those of https://docs.databricks.com/aws/en/jobs/dynamic-value-references that have a value without a workspace.
 */
import { ValueReferenceError } from "./errors.ts";
import type { ResultState } from "./schedule.ts";
import { startTime, startTimeArguments } from "./start-time.ts";

/** What can be expressed in JSON, as task values must be. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** One reference; `text` is what stands between the braces. */
export type Reference = { readonly text: string } & (
  | { readonly kind: "job.parameters"; readonly name: string }
  | { readonly kind: "job.start_time"; readonly argument: string }
  | { readonly kind: "job.run_id" | "job.name" | "job.repair_count" }
  | { readonly kind: "task.name" | "task.execution_count" | "task.notebook_path" }
  | { readonly kind: "tasks.values"; readonly task: string; readonly key: string }
  | { readonly kind: "tasks.result_state"; readonly task: string }
  /** Of the iteration of a loop: all of it, or one key. */
  | { readonly kind: "input"; readonly key: string | null }
  | { readonly kind: "unknown" }
);

/** What a run is. */
export interface RunContext {
  readonly runId: string;
  readonly jobName: string;
  readonly startedAt: Date;
  /** How often it has been repaired. */
  readonly repairCount: number;
}

/** Where references find their values. */
export interface ReferenceContext extends RunContext {
  readonly taskKey?: string;
  readonly notebookPath?: string;
  /** Attempts of the task, counted from 1. */
  readonly attempt?: number;
  /** What the iteration of a loop is for. */
  readonly input?: JsonValue;
  readonly parameters: Readonly<Record<string, string>>;
  /** Result states of the tasks that have ended. */
  readonly states: ReadonlyMap<string, ResultState>;
  /** Values that the tasks which have ended have set. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, JsonValue>>>;
}

const braces = /\{\{\s*([^{}]+?)\s*\}\}/g;
const parameterName = /^job\.parameters\.(?:`([^`]+)`|(\w+))$/;
const startTimeArgument = /^job\.start_time\.(\w+)$/;
const taskValue = /^tasks\.(?:`([^`]+)`|([\w-]+))\.values\.(?:`([^`]+)`|(\w+))$/;
const taskState = /^tasks\.(?:`([^`]+)`|([\w-]+))\.result_state$/;
const inputKey = /^input(?:\.(?:`([^`]+)`|(\w+)))?$/;

/** References that are nothing but their name. */
const plain = new Set<string>([
  ...["job.run_id", "job.name", "job.repair_count"],
  ...["task.name", "task.execution_count", "task.notebook_path"],
]);
type Plain = Extract<Reference, { kind: `job.${string}` | `task.${string}` }>["kind"];

/** All references in a text, in order. Names with other characters than letters, digits and `_` stand in backticks. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(braces)].map((match) => parse(match[1] ?? ""));
}

/**
 * Puts values in place of references.
 * @throws ValueReferenceError when a reference has no value.
 */
export function resolve(text: string, context: ReferenceContext): string {
  return text.replaceAll(braces, (_, inside: string) => asText(valueFor(parse(inside), context)));
}

/** The value itself when the text is exactly one reference to a task value, else the text with values put in. */
export function resolveValue(text: string, context: ReferenceContext): JsonValue {
  const [reference] = referencesIn(text);
  if (reference?.kind === "tasks.values" && text.trim().replaceAll(braces, "") === "") {
    return valueFor(reference, context);
  }
  return resolve(text, context);
}

function parse(text: string): Reference {
  if (plain.has(text)) return { kind: text as Exclude<Plain, "job.parameters" | "job.start_time">, text };
  const parameter = parameterName.exec(text);
  if (parameter) return { kind: "job.parameters", text, name: parameter[1] ?? parameter[2] ?? "" };
  const [, argument] = startTimeArgument.exec(text) ?? [];
  if (argument && startTimeArguments.includes(argument)) return { kind: "job.start_time", text, argument };
  const value = taskValue.exec(text);
  if (value) {
    return { kind: "tasks.values", text, task: value[1] ?? value[2] ?? "", key: value[3] ?? value[4] ?? "" };
  }
  const state = taskState.exec(text);
  if (state) return { kind: "tasks.result_state", text, task: state[1] ?? state[2] ?? "" };
  const input = inputKey.exec(text);
  if (input) return { kind: "input", text, key: input[1] ?? input[2] ?? null };
  return { kind: "unknown", text };
}

function valueFor(reference: Reference, context: ReferenceContext): JsonValue {
  const value = lookUp(reference, context);
  if (value === undefined) {
    throw new ValueReferenceError(`{{${reference.text}}} has no value: ${reasonFor(reference)}`);
  }
  return value;
}

function lookUp(reference: Reference, context: ReferenceContext): JsonValue | undefined {
  switch (reference.kind) {
    case "job.parameters":
      return context.parameters[reference.name];
    case "job.run_id":
      return context.runId;
    case "job.name":
      return context.jobName;
    case "job.repair_count":
      return context.repairCount;
    case "job.start_time":
      return startTime(reference.argument, context.startedAt);
    case "task.name":
      return context.taskKey;
    case "task.execution_count":
      return context.attempt;
    case "task.notebook_path":
      return context.notebookPath;
    case "tasks.values":
      return context.values.get(reference.task)?.[reference.key];
    case "tasks.result_state":
      return context.states.get(reference.task)?.toLowerCase();
    case "input":
      return reference.key === null ? context.input : keyOf(context.input, reference.key);
    case "unknown":
      return undefined;
  }
}

function keyOf(input: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input) || !Object.hasOwn(input, key)) {
    return undefined;
  }
  return (input as Readonly<Record<string, JsonValue>>)[key];
}

function reasonFor(reference: Reference): string {
  switch (reference.kind) {
    case "tasks.values":
      return `task ${reference.task} has not set ${reference.key}; set it with dbutils.jobs.taskValues.set.`;
    case "tasks.result_state":
      return `task ${reference.task} has not ended; depend on it.`;
    case "job.parameters":
      return `the job has no parameter ${reference.name}; add it to the job's parameters.`;
    case "input":
      return "the input of this iteration has no such key; give each input the same keys.";
    default:
      return "the reference is not known here; see references.ts for those that are.";
  }
}

function asText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
