/** Datasets as Pulumi deploys them, and what a reference to one makes of it. */
import { z } from "zod";
import { ActivityError } from "./errors.ts";
import { resolved } from "./expressions/evaluate.ts";
import type { Json, JsonObject } from "./expressions/values.ts";
import { givenParameters, type ParameterDefinitions } from "./parameters.ts";

export interface DatasetDefinition {
  readonly type: string;
  readonly linkedServiceName: { readonly referenceName: string };
  readonly parameters?: ParameterDefinitions;
  readonly [property: string]: unknown;
}

export type DatasetDefinitions = Readonly<Record<string, DatasetDefinition>>;

/** A dataset with its parameters in place. */
export interface Dataset {
  readonly name: string;
  readonly type: string;
  readonly linkedService: string;
  /** What its type gives a meaning to. */
  readonly properties: JsonObject;
}

/** How an activity names a dataset. */
export const datasetReference = z.strictObject({
  type: z.literal("DatasetReference"),
  referenceName: z.string(),
  parameters: z.record(z.string(), z.json()).default({}),
});
export type DatasetReference = z.output<typeof datasetReference>;

/** Columns are told by what is read; the rest is for people. */
const withoutMeaning = new Set([
  ...["type", "linkedServiceName", "parameters"],
  ...["description", "annotations", "folder", "schema"],
]);

/** @throws ActivityError when there is no such dataset, or the parameters are not its own */
export function resolvedDataset(datasets: DatasetDefinitions, reference: DatasetReference): Dataset {
  const { referenceName: name, parameters } = reference;
  const definition = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (!definition) throw new ActivityError("NoSuchDataset", `There is no dataset '${name}'.`);
  const { values, problems } = givenParameters(definition.parameters ?? {}, parameters as JsonObject);
  if (problems.length > 0)
    throw new ActivityError("DatasetParameters", `Dataset ${name}: ${problems.join(" ")}`);
  const own = Object.entries(definition).filter(([key]) => !withoutMeaning.has(key));
  const scope = {
    now: new Date(),
    lookUp: (called: string) => (called.toLowerCase() === "dataset" ? values : undefined),
  };
  return {
    ...{ name, type: definition.type, linkedService: definition.linkedServiceName.referenceName },
    properties: resolved(Object.fromEntries(own) as Record<string, Json>, scope) as JsonObject,
  };
}
