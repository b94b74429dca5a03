/** Who may do what in the catalog, as the contracts' roles say. */
import type { Access, Contract, ServingContract } from "@customer360/contracts";
import type { PlannedTable } from "./tables.ts";

/** Privileges of Unity Catalog that one principal has on one object. */
export interface Grant {
  readonly principal: string;
  readonly privileges: readonly string[];
}

export interface TableGrants {
  readonly table: PlannedTable;
  readonly grants: readonly Grant[];
}

export interface SchemaGrants {
  readonly schema: string;
  readonly grants: readonly Grant[];
}

/** A whole catalog's grants for groups. What a list leaves out is taken away, for grants are authoritative. */
export interface PlannedGrants {
  readonly catalog: readonly Grant[];
  readonly schemas: readonly SchemaGrants[];
  readonly tables: readonly TableGrants[];
}

const onTable: Readonly<Record<Access["access"], readonly string[]>> = {
  read: ["SELECT"],
  write: ["SELECT", "MODIFY"],
};

/** Schema of the views. A job makes them, and grants them one by one. */
const serving = "serving";

/**
 * Groups reach what a contract gives them, and of catalog and schema only the way to it.
 *
 * @param views contracts of the views
 */
export function plannedGrants(
  tables: readonly PlannedTable[],
  views: readonly ServingContract[] = [],
): PlannedGrants {
  const schemas = [...new Set(tables.map(({ schema }) => schema))].map((schema) => {
    const contracts = tables.filter((table) => table.schema === schema).map(({ contract }) => contract);
    return { schema, grants: toAll(groupsOf(contracts), "USE_SCHEMA") };
  });
  const ofViews = { schema: serving, grants: toAll(groupsOf(views), "USE_SCHEMA") };
  return {
    catalog: toAll(groupsOf([...tables.map(({ contract }) => contract), ...views]), "USE_CATALOG"),
    schemas: views.length > 0 ? [...schemas, ofViews] : schemas,
    tables: tables.map((table) => ({ table, grants: tableGrants(table) })),
  };
}

/** Every group that a contract names, sorted. */
export function groupsOf(contracts: readonly Contract[]): readonly string[] {
  return [...new Set(contracts.flatMap(({ roles }) => roles.map(({ role }) => role)))].sort();
}

function tableGrants({ contract }: PlannedTable): Grant[] {
  return contract.roles.map(({ role, access }) => ({ principal: role, privileges: onTable[access] }));
}

function toAll(groups: readonly string[], privilege: string): Grant[] {
  return groups.map((principal) => ({ principal, privileges: [privilege] }));
}
