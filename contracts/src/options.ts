/** Custom properties: what the standard has no word for. Each layer knows its own, and unknown ones are refused. */
import { z } from "zod";
import type { Problem } from "./contract-error.ts";
import { formats, histories, type Layer } from "./model.ts";
import type { OdcsCustomProperty } from "./odcs.ts";
import { pathOf, problemsOf } from "./problems.ts";

const column = z.string().min(1);
const percent = z.number().min(0).max(100);

const ofLayer = {
  sources: z.strictObject({
    format: z.enum(formats),
    inboxFile: z.string().includes("{file_date}").nullable().default(null),
    landingFile: z.string().min(1),
    manifestFile: z.string().nullable().default(null),
    batchNeeds: z.boolean(),
    maxFileBytes: z.int().min(1),
  }),
  silver: z.strictObject({
    source: z.string().min(1),
    history: z.enum(histories),
    eventTime: column.nullable().default(null),
    orderedBy: column.nullable().default(null),
    pruneBy: column.nullable().default(null),
    pruneMarginDays: z.int().min(0).default(0),
    typeMaxFailedPercent: percent,
  }),
  gold: z.strictObject({
    history: z.enum(histories).nullable().default(null),
    clusterBy: z.array(column).default([]),
  }),
  logs: z.strictObject({ clusterBy: z.array(column).default([]) }),
} as const;

/** The custom properties of a layer's contracts. */
export type Options<L extends Layer> = z.infer<(typeof ofLayer)[L]>;

/** The custom properties of a rule. */
export const ruleOptions = z.strictObject({ maxFailedPercent: percent });

/** Schema of a layer's custom properties. */
export function optionsOf<L extends Layer>(layer: L): (typeof ofLayer)[L] {
  return ofLayer[layer];
}

/**
 * Reads custom properties by a schema.
 *
 * @param within where the list stands in the file
 * @returns their values by name, or the problems, each at the property it is about
 */
export function readOptions<T>(
  schema: z.ZodType<T>,
  list: readonly OdcsCustomProperty[],
  file: string,
  within: readonly PropertyKey[],
): { readonly value: T } | { readonly problems: Problem[] } {
  const names = list.map(({ property }) => property);
  const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (repeated >= 0) {
    const path = pathOf([...within, repeated]);
    return { problems: [{ file, path, message: `'${names[repeated]}' is given twice; keep one.` }] };
  }
  const result = schema.safeParse(Object.fromEntries(list.map(({ property, value }) => [property, value])), {
    reportInput: true,
  });
  if (result.success) return { value: result.data };
  return { problems: problemsOf(result.error, file, within) };
}
