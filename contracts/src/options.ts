/** Custom properties: what the standard has no word for. Each layer knows its own, and unknown ones are refused. */
import { z } from "zod";
import type { Problem } from "./contract-error.ts";
import { formats, histories, ingestions, type Layer } from "./model.ts";
import type { OdcsCustomProperty } from "./odcs.ts";
import { pathOf, problemsOf } from "./problems.ts";

const column = z.string().min(1);
const percent = z.number().min(0).max(100);

/** Unity Catalog matches at most three columns of a table. */
const rowFilter = z
  .strictObject({
    groups: z.array(z.string().min(1)).min(1).readonly(),
    columns: z.array(column).min(1).max(3).readonly(),
  })
  .nullable()
  .default(null);

const ofLayer = {
  sources: z.strictObject({
    format: z.enum(formats),
    inboxFile: z.string().includes("{file_date}").nullable().default(null),
    landingFile: z.string().min(1),
    manifestFile: z.string().nullable().default(null),
    ingestion: z.enum(ingestions).default("batch"),
    batchNeeds: z.boolean(),
    maxFileBytes: z.int().min(1),
  }),
  silver: z.strictObject({
    source: z.string().min(1).nullable().default(null),
    derivedFrom: z.string().min(1).nullable().default(null),
    inactivityGapMinutes: z.int().min(1).nullable().default(null),
    cartKeptDays: z.int().min(0).nullable().default(null),
    orderWithinDays: z.int().min(0).nullable().default(null),
    history: z.enum(histories),
    eventTime: column.nullable().default(null),
    orderedBy: column.nullable().default(null),
    pruneBy: column.nullable().default(null),
    pruneMarginDays: z.int().min(0).default(0),
    typeMaxFailedPercent: percent,
    rowFilter,
  }),
  gold: z.strictObject({
    madeFrom: z
      .array(z.string().regex(/^(silver|gold)\.\w+$/, "expected a table such as silver.orders"))
      .default([]),
    history: z.enum(histories).nullable().default(null),
    clusterBy: z.array(column).default([]),
    maxInferredDays: z.int().min(1).nullable().default(null),
    rowFilter,
  }),
  logs: z.strictObject({ clusterBy: z.array(column).default([]) }),
  serving: z.strictObject({
    madeFrom: z
      .array(z.string().regex(/^(silver|gold|logs)\.\w+$/, "expected a table such as gold.fact_orders"))
      .min(1),
    from: z.string().min(1),
    where: z.string().min(1).nullable().default(null),
    groupBy: z.array(column).default([]),
    rowFilter,
  }),
} as const;

/** The custom properties of a layer's contracts. */
export type Options<L extends Layer> = z.infer<(typeof ofLayer)[L]>;

/** The custom properties of a column. */
export const columnOptions = z.strictObject({ metric: column.nullable().default(null) });

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
