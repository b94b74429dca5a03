/** Runs a pipeline from its parameters to its end. */
import type { PipelineDefinition } from "./definition.ts";
import { PipelineDefinitionError } from "./errors.ts";
import type { Json } from "./expressions/values.ts";
import { givenParameters } from "./parameters.ts";
import type { RunIdentity, RunServices } from "./run.ts";
import { runActivities } from "./run-activities.ts";

/**
 * Runs it; `demandRunnable` has said that it can be.
 *
 * @throws PipelineDefinitionError when the parameters are not the pipeline's
 * @throws ActivityError that names the activity for which it fails
 */
export async function runPipeline(
  definition: PipelineDefinition,
  given: Readonly<Record<string, Json>>,
  { identity, services, signal }: { identity: RunIdentity; services: RunServices; signal: AbortSignal },
): Promise<void> {
  const parameters = parametersOf(identity.pipeline, definition, given);
  const variables = new Map(
    Object.entries(definition.variables ?? {}).map(([name, { type, defaultValue }]) => [
      name,
      defaultValue ?? presetOf(type),
    ]),
  );
  const frame = { identity, parameters, variables, results: new Map(), item: undefined, services, signal };
  await runActivities(definition.activities, frame);
}

/** @throws PipelineDefinitionError with every parameter that is missing, unknown or of another type */
export function parametersOf(
  pipeline: string,
  { parameters = {} }: PipelineDefinition,
  given: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const { values, problems } = givenParameters(parameters, given);
  if (problems.length > 0) throw new PipelineDefinitionError(pipeline, problems);
  return values;
}

function presetOf(type: string): Json {
  const name = type.toLowerCase();
  if (name === "array") return [];
  return name === "boolean" || name === "bool" ? false : "";
}
