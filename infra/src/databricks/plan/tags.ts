/** Governed tags of tables and columns: what the contracts classify, in the catalog's own words. */
import { classifications, isPersonal } from "@customer360/contracts";
import { highest, type PlannedTable } from "./tables.ts";

/** A tag on a table or a column. */
export interface TagAssignment {
  /** Name in the program: unique in the stack. */
  readonly id: string;
  readonly entityType: "tables" | "columns";
  /** `catalog.schema.table` or `catalog.schema.table.column` */
  readonly entityName: string;
  readonly key: string;
  readonly value: string;
}

/** A tag that only these values can be given to. */
export interface GovernedTag {
  readonly key: string;
  readonly description: string;
  readonly values: readonly string[];
}

/** Keys of a catalog's tags. They are the account's, so they carry the catalog's name. */
export function tagKeys(catalog: string) {
  return {
    classification: `${catalog}_classification`,
    type: `${catalog}_masked_type`,
    domain: `${catalog}_domain`,
    filter: `${catalog}_filter`,
  };
}

/** Name of a type as tags and functions have it: `decimal_18_2` for `DECIMAL(18,2)`. */
export function typeName(type: string): string {
  return type
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}

/** The tags that have to be known before they can be given. */
export function governedTags(tables: readonly PlannedTable[], catalog: string): readonly GovernedTag[] {
  const keys = tagKeys(catalog);
  const personal = tables.flatMap(({ columns }) =>
    columns.filter((column) => isPersonal(column.classification)),
  );
  const types = [...new Set(personal.map(({ type }) => typeName(type)))].sort();
  const domains = [...new Set(tables.map(({ contract }) => contract.domain))].sort();
  const filters = [...new Set(tables.flatMap(filterColumns))].sort();
  const governed = [
    {
      key: keys.classification,
      description: "How sensitive it is, from its contract.",
      values: classifications,
    },
    { key: keys.type, description: "Type of personal data, which its mask keeps.", values: types },
    { key: keys.domain, description: "Part of the business that it belongs to.", values: domains },
    {
      key: keys.filter,
      description: "What the column says of whom its row is hidden from.",
      values: filters,
    },
  ];
  // A tag without values could be given any.
  return governed.filter(({ values }) => values.length > 0);
}

/** Columns that say whether a row is hidden from somebody. */
export function filterColumns({ contract }: PlannedTable): readonly string[] {
  return "rowFilter" in contract ? (contract.rowFilter?.columns ?? []) : [];
}

/** Tags of every table, of every classified column and of every one that filters. */
export function tagAssignments(tables: readonly PlannedTable[], catalog: string): readonly TagAssignment[] {
  return tables.flatMap((table) => [
    ...tableTags(table, catalog),
    ...columnTags(table, catalog),
    ...filterTags(table, catalog),
  ]);
}

function tableTags({ schema, name, columns, contract }: PlannedTable, catalog: string): TagAssignment[] {
  const keys = tagKeys(catalog);
  const on = { entityType: "tables", entityName: `${catalog}.${schema}.${name}` } as const;
  return [
    { id: `${schema}-${name}-domain`, ...on, key: keys.domain, value: contract.domain },
    {
      id: `${schema}-${name}-classification`,
      ...on,
      key: keys.classification,
      value: highest(columns) ?? "internal",
    },
  ];
}

function columnTags({ schema, name, columns }: PlannedTable, catalog: string): TagAssignment[] {
  const keys = tagKeys(catalog);
  return columns.flatMap(({ name: column, type, classification }) => {
    if (classification === null) return [];
    const on = { entityType: "columns", entityName: `${catalog}.${schema}.${name}.${column}` } as const;
    const id = `${schema}-${name}-${column}`;
    const classified = { id: `${id}-classification`, ...on, key: keys.classification, value: classification };
    if (!isPersonal(classification)) return classified;
    return [classified, { id: `${id}-type`, ...on, key: keys.type, value: typeName(type) }];
  });
}

function filterTags(table: PlannedTable, catalog: string): TagAssignment[] {
  const { schema, name } = table;
  return filterColumns(table).map((column) => ({
    ...{ id: `${schema}-${name}-${column}-filter`, entityType: "columns" },
    entityName: `${catalog}.${schema}.${name}.${column}`,
    ...{ key: tagKeys(catalog).filter, value: column },
  }));
}
