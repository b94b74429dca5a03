/** Roles: what each group that reads Gold sees of the model, as the contracts and `unmasked` say. */
import type { Classification, Column, Contracts, GoldContract } from "@customer360/contracts";
import { equalsDax } from "./dax.ts";
import { isFact, type Star } from "./star.ts";

/** What a role may not see of a table. */
export interface TablePermission {
  readonly table: string;
  /** DAX that is true for the rows that it sees; null for all rows. */
  readonly filter: string | null;
  /** Columns that are not there for it. */
  readonly hidden: readonly string[];
}

export interface Role {
  /** The group. */
  readonly name: string;
  /** Only tables of which something is hidden. */
  readonly permissions: readonly TablePermission[];
}

type Unmasked = Contracts["platform"]["unmasked"];

/** A role for each group that a contract of the model's tables names. */
export function rolesOf({ tables }: Star, unmasked: Unmasked): readonly Role[] {
  const groups = new Set(tables.flatMap(({ roles }) => roles.map(({ role }) => role)));
  return [...groups].sort().map((name) => ({
    name,
    permissions: tables
      .map((table) => permissionOf(table, name, unmasked))
      .filter(({ filter, hidden }) => filter !== null || hidden.length > 0),
  }));
}

function permissionOf(table: GoldContract, group: string, unmasked: Unmasked): TablePermission {
  const mayRead = table.roles.some(({ role }) => role === group);
  if (!mayRead) return withheld(table);
  const hidden = table.columns.filter((column) => isMasked(column, group, unmasked)).map(nameOf);
  const filter = table.rowFilter;
  if (!filter?.groups.includes(group)) return { table: table.name, filter: null, hidden };
  // Facts point to old versions as well. Were these filtered, the facts' rows would go with them.
  if (table.history === "scd2") return withheld(table);
  const shown = filter.columns.map((column) => equalsDax(table.name, column, true)).join(" && ");
  return { table: table.name, filter: shown, hidden };
}

/**
 * Nothing of a table. A fact has no rows. A dimension keeps its rows, because a filter on it would reach the facts, and
 * has no columns but a key that says nothing about a person, by which facts relate. The table itself cannot be hidden:
 * Power BI refuses that where others relate through it.
 */
function withheld(table: GoldContract): TablePermission {
  if (isFact(table)) return { table: table.name, filter: "FALSE()", hidden: [] };
  const saying = table.columns.filter(
    ({ keyPosition, classification }) => keyPosition === null || classification !== null,
  );
  return { table: table.name, filter: null, hidden: saying.map(nameOf) };
}

function isMasked({ classification }: Column, group: string, unmasked: Unmasked): boolean {
  return isPersonal(classification) && !unmasked[classification].includes(group);
}

function isPersonal(classification: Classification | null): classification is keyof Unmasked {
  return classification === "confidential" || classification === "restricted";
}

const nameOf = ({ name }: Column) => name;
