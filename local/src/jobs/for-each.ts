/** The inputs of a loop, and its iterations (https://docs.databricks.com/aws/en/jobs/for-each). */
import PQueue from "p-queue";
import type { ForEachTask } from "./definition.ts";
import { ForEachError } from "./errors.ts";
import { type JsonValue, type ReferenceContext, resolveValue } from "./references.ts";

/** How one iteration ended; null when it succeeded. */
export type IterationFailure = string | null;

/**
 * The inputs that a loop goes over: a JSON array, which may come from a job parameter or a task value.
 * @throws ForEachError when there is no array.
 */
export function inputsOf({ inputs }: ForEachTask, context: ReferenceContext): readonly JsonValue[] {
  const given = resolveValue(inputs, context);
  const value = typeof given === "string" ? parsed(given) : given;
  if (Array.isArray(value)) return value;
  throw new ForEachError(
    `for_each_task.inputs is ${JSON.stringify(value).slice(0, 100)}, expected a JSON array.`,
  );
}

/**
 * Goes over all inputs, whatever fails on the way.
 * @param concurrency How many iterations run at a time.
 * @param iterate Says how the iteration for an input ended.
 * @throws ForEachError after the last iteration when any of them failed.
 */
export async function forEach(
  inputs: readonly JsonValue[],
  concurrency: number,
  iterate: (input: JsonValue, index: number) => Promise<IterationFailure>,
): Promise<void> {
  const queue = new PQueue({ concurrency });
  const ends = await Promise.all(inputs.map((input, index) => queue.add(() => iterate(input, index))));
  const failures = ends.flatMap((failure, index) => (failure ? [`iteration ${index}: ${failure}`] : []));
  if (failures.length === 0) return;
  throw new ForEachError(`${failures.length} of ${inputs.length} iterations failed; ${failures[0]}`);
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
