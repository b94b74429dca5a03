/** `tables/<table>.tmdl`: measures, columns, hierarchies and the partition of a table. */
import type { GoldContract } from "@customer360/contracts";
import { uuidOf } from "../ids.ts";
import { columnsOf, type ModelColumn, marksDates } from "../model/columns.ts";
import type { Measure } from "../model/measures.ts";
import { directLakeSource, partitionMode, schema, tableQuery } from "../model/partitions.ts";
import type { Star } from "../model/star.ts";
import type { Mode } from "../options.ts";
import { calendar, type Hierarchy, hierarchies } from "../presentation.ts";
import { type Block, quoted, tmdl } from "./block.ts";

/** The file's text. */
export function tableFile(table: GoldContract, star: Star, measures: readonly Measure[], mode: Mode): string {
  const isCalendar = table.name === calendar.table && marksDates(mode);
  const block: Block = {
    head: `table ${quoted(table.name)}`,
    description: table.purpose,
    properties: { lineageTag: uuidOf("table", table.name), dataCategory: isCalendar ? "Time" : null },
    children: [
      ...measures.filter((measure) => measure.table === table.name).map(measureBlock),
      ...columnsOf(table, star, mode).map((column) => columnBlock(table.name, column)),
      ...hierarchies.filter((hierarchy) => hierarchy.table === table.name).map(hierarchyBlock),
      partitionBlock(table.name, mode),
    ],
  };
  return tmdl([block]);
}

function measureBlock({ title, description, lines, formatString, folder, metric, time }: Measure): Block {
  return {
    head: `measure ${quoted(title)}`,
    description,
    expression: lines,
    properties: {
      formatString,
      displayFolder: folder,
      lineageTag: uuidOf("measure", metric, time ?? "now"),
    },
  };
}

function columnBlock(table: string, column: ModelColumn): Block {
  return {
    head: `column ${quoted(column.name)}`,
    description: column.description,
    properties: {
      dataType: column.dataType,
      isHidden: column.isHidden,
      isKey: column.isKey,
      formatString: column.formatString,
      lineageTag: uuidOf("column", table, column.name),
      summarizeBy: "none",
      sourceColumn: column.name,
      sortByColumn: column.sortByColumn === null ? null : quoted(column.sortByColumn),
    },
    children: column.classification
      ? [{ head: "annotation Classification", expression: [column.classification] }]
      : [],
  };
}

function hierarchyBlock({ table, name, levels }: Hierarchy): Block {
  return {
    head: `hierarchy ${quoted(name)}`,
    properties: { lineageTag: uuidOf("hierarchy", table, name) },
    children: levels.map((level) => ({
      head: `level ${quoted(level)}`,
      properties: { lineageTag: uuidOf("level", table, name, level), column: quoted(level) },
    })),
  };
}

function partitionBlock(table: string, mode: Mode): Block {
  const properties = { mode: partitionMode(mode) };
  if (mode !== "direct-lake") {
    const source: Block = { head: "source", expression: tableQuery(table, mode), isCompact: true };
    return { head: `partition ${quoted(table)} = m`, properties, children: [source] };
  }
  const source: Block = {
    head: "source",
    isCompact: true,
    properties: { entityName: table, schemaName: schema, expressionSource: quoted(directLakeSource) },
  };
  return { head: `partition ${quoted(table)} = entity`, properties, children: [source] };
}
