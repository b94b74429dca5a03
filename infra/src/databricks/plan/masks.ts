/** Masks of personal data: which function hides which columns from whom. */
import { type Contracts, isPersonal } from "@customer360/contracts";
import type { PlannedTable } from "./tables.ts";
import { tagKeys, typeName } from "./tags.ts";

/** Schema of the functions that hide values. */
export const governanceSchema = "governance";

/** A SQL function that hides a value of one type and keeps the type, or that tells whether a row is shown. */
export interface GovernanceFunction {
  /** Name in the governance schema, such as `mask_string`. */
  readonly name: string;
  /** Statement that makes it, and makes it anew. */
  readonly sql: string;
}

/** A policy of the catalog: hides the columns that its tags match. */
export interface MaskPolicy {
  /** Such as `restricted_string`. */
  readonly name: string;
  readonly comment: string;
  /** Full name of the function. */
  readonly functionName: string;
  /** Tags that a column must have, all of them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Groups that see the values. */
  readonly exceptGroups: readonly string[];
}

/** The functions that a catalog's personal columns need, one a type. */
export function maskFunctions(
  tables: readonly PlannedTable[],
  catalog: string,
): readonly GovernanceFunction[] {
  const types = [...new Set(personalColumns(tables).map(({ type }) => type.toUpperCase()))].sort();
  return types.map((type) => {
    const name = `mask_${typeName(type)}`;
    const hidden = type === "STRING" ? "IF(value IS NULL, NULL, '***')" : `CAST(NULL AS ${type})`;
    const sql = `CREATE OR REPLACE FUNCTION \`${catalog}\`.${governanceSchema}.${name}(value ${type}) RETURNS ${type} RETURN ${hidden}`;
    return { name, sql };
  });
}

/** A policy for each classification and type of personal column. */
export function maskPolicies(
  tables: readonly PlannedTable[],
  catalog: string,
  unmasked: Contracts["platform"]["unmasked"],
): readonly MaskPolicy[] {
  const keys = tagKeys(catalog);
  const policies = personalColumns(tables).map(({ classification, type }) => ({
    name: `${classification}_${typeName(type)}`,
    comment: `Hides ${classification} ${type} columns from everyone but ${unmasked[classification].join(", ") || "the jobs"}.`,
    functionName: `${catalog}.${governanceSchema}.mask_${typeName(type)}`,
    tags: { [keys.classification]: classification, [keys.type]: typeName(type) },
    exceptGroups: unmasked[classification],
  }));
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** A policy's tags as Unity Catalog's conditions write them. */
export function conditionOf({ tags }: MaskPolicy): string {
  return Object.entries(tags)
    .map(([key, value]) => `hasTagValue('${key}', '${value}')`)
    .join(" AND ");
}

function personalColumns(tables: readonly PlannedTable[]) {
  return tables.flatMap(({ columns }) =>
    columns.flatMap(({ type, classification }) =>
      isPersonal(classification) ? { type, classification } : [],
    ),
  );
}
