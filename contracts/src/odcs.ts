/** The part of the Open Data Contract Standard v3.1 that the platform uses, as it stands in the files. */
import { z } from "zod";
import { classifications, severities } from "./model.ts";

const text = z.string().min(1);
const percent = z.number().min(0).max(100);
const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/, "expected a name in snake_case, such as order_id");
const reference = z.string().regex(/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/, "expected table.column");

const customProperty = z.object({ property: text, value: z.unknown() });

const property = z.object({
  name: identifier,
  logicalType: text,
  physicalType: text,
  description: text,
  required: z.boolean().default(false),
  primaryKey: z.boolean().default(false),
  primaryKeyPosition: z.int().min(1).optional(),
  classification: z.enum(classifications).optional(),
  partitioned: z.boolean().default(false),
  partitionKeyPosition: z.int().min(1).optional(),
  transformLogic: text.optional(),
  transformSourceObjects: z.array(identifier).default([]),
  relationships: z.array(z.object({ to: reference, type: z.literal("foreignKey") })).default([]),
  customProperties: z.array(customProperty).default([]),
  quality: z
    .custom<never>(
      () => false,
      "rules of a column stand under schema[0].quality, where every reader looks; move them there",
    )
    .optional(),
});

const ruleBase = z.object({
  id: identifier,
  type: z.literal("custom"),
  dimension: z.enum([
    "accuracy",
    "completeness",
    "conformity",
    "consistency",
    "coverage",
    "timeliness",
    "uniqueness",
  ]),
  severity: z.enum(severities),
  description: text,
  customProperties: z.array(customProperty).default([]),
});

/** Limits of a source's volume; `contracts/platform.yaml` has all of them, a rule those that differ. */
export const volumeLimits = z.strictObject({
  weeks: z.int().min(1),
  leastWeeks: z.int().min(1),
  deviations: z.number().positive(),
  tolerancePercent: percent,
});

const rule = z.discriminatedUnion(
  "engine",
  [
    ruleBase.extend({ engine: z.literal("spark-sql"), implementation: text }),
    ruleBase.extend({
      engine: z.literal("reference"),
      implementation: z.strictObject({ column: identifier, references: reference }),
    }),
    ruleBase.extend({
      engine: z.literal("weekday-history"),
      implementation: volumeLimits
        .partial()
        .extend({ closed: z.array(z.string().regex(/^\d{2}-\d{2}$/, "expected MM-DD")).default([]) }),
    }),
  ],
  "expected engine 'spark-sql', 'reference' or 'weekday-history'",
);

const table = z.object({
  name: identifier,
  properties: z.array(property).min(1),
  quality: z.array(rule).default([]),
  customProperties: z.array(customProperty).default([]),
});

const slaProperty = z.object({
  property: text,
  value: z.number(),
  unit: z.enum(["m", "h", "d", "y"]),
  element: text,
});

/** A whole contract file. Words of the standard that the platform does not use are let through unread. */
export const odcsFile = z.object({
  apiVersion: z.literal("v3.1.0"),
  kind: z.literal("DataContract"),
  id: text,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, "expected a version such as 1.0.0"),
  status: z.enum(["proposed", "draft", "active", "deprecated", "retired"]),
  domain: text,
  description: z.object({ purpose: text }),
  team: z.object({ name: text }),
  support: z.array(z.object({ channel: text, url: text })).min(1),
  schema: z.tuple([table]),
  slaProperties: z.array(slaProperty).min(1),
  roles: z.array(z.object({ role: text, access: z.enum(["read", "write"]) })).min(1),
});

export type OdcsFile = z.infer<typeof odcsFile>;
export type OdcsTable = OdcsFile["schema"][0];
export type OdcsProperty = OdcsTable["properties"][number];
export type OdcsRule = OdcsTable["quality"][number];
export type OdcsCustomProperty = z.infer<typeof customProperty>;
