/** Filters of rows: which function hides which rows of a table from whom. */
import { type Contracts, isPersonal, type RowFilter } from "@customer360/contracts";
import { type GovernanceFunction, governanceSchema } from "./masks.ts";
import { highest, type PlannedTable } from "./tables.ts";
import { tagKeys } from "./tags.ts";

/** A policy of one table: some groups see only the rows that its function lets through. */
export interface RowFilterPolicy {
  /** Such as `customer_360_rows`. */
  readonly name: string;
  readonly comment: string;
  /** `catalog.schema.table` */
  readonly table: string;
  /** Full name of the function. */
  readonly functionName: string;
  /** Columns that it is given, in their order, each with the condition that finds it. */
  readonly columns: readonly { readonly alias: string; readonly condition: string }[];
  readonly groups: readonly string[];
  /** Groups that see every row, even those of their members who are in a filtered group, too. */
  readonly exceptGroups: readonly string[];
}

/** The functions that the filters need, one for each number of columns. A column without a value hides its row. */
export function filterFunctions(
  tables: readonly PlannedTable[],
  catalog: string,
): readonly GovernanceFunction[] {
  const counts = new Set(filtered(tables).map(({ filter }) => filter.columns.length));
  return [...counts].sort().map((count) => {
    const name = functionOf(count);
    const values = Array.from({ length: count }, (_, index) => `value_${index + 1}`);
    const parameters = values.map((value) => `${value} BOOLEAN`).join(", ");
    const sql = `CREATE OR REPLACE FUNCTION \`${catalog}\`.${governanceSchema}.${name}(${parameters}) RETURNS BOOLEAN RETURN COALESCE(${values.join(" AND ")}, FALSE)`;
    return { name, sql };
  });
}

/** A policy for each table whose contract hides rows. */
export function rowFilterPolicies(
  tables: readonly PlannedTable[],
  catalog: string,
  unmasked: Contracts["platform"]["unmasked"],
): readonly RowFilterPolicy[] {
  const key = tagKeys(catalog).filter;
  return filtered(tables).map(({ table: { schema, name, columns: own }, filter: { groups, columns } }) => {
    const classification = highest(own);
    const seeing = isPersonal(classification) ? unmasked[classification] : [];
    return {
      name: `${schema}_${name}_rows`,
      comment: `Shows ${groups.join(", ")} only rows with ${columns.join(" and ")}.`,
      table: `${catalog}.${schema}.${name}`,
      functionName: `${catalog}.${governanceSchema}.${functionOf(columns.length)}`,
      columns: columns.map((alias) => ({ alias, condition: `hasTagValue('${key}', '${alias}')` })),
      groups,
      exceptGroups: seeing.filter((group) => !groups.includes(group)),
    };
  });
}

const functionOf = (count: number) => `shows_row_of_${count}`;

function filtered(tables: readonly PlannedTable[]): { table: PlannedTable; filter: RowFilter }[] {
  return tables.flatMap((table) => {
    const filter = "rowFilter" in table.contract ? table.contract.rowFilter : null;
    return filter ? { table, filter } : [];
  });
}
