/** `visual.json` and `mobile.json` of a visual. */
import { shortIdOf } from "../ids.ts";
import type { Measure } from "../model/measures.ts";
import { calendar } from "../presentation.ts";
import { type Field, projectionOf } from "./fields.ts";
import { onScreen, type Position } from "./layout.ts";
import type { Visual } from "./pages.ts";
import { schemaOf } from "./schemas.ts";

type Json = Readonly<Record<string, unknown>>;

/** What Power BI calls each kind, and the roles that fields have in it. */
const kinds = {
  card: { visualType: "cardVisual", by: "Rows", show: "Data" },
  line: { visualType: "lineChart", by: "Category", show: "Y" },
  bar: { visualType: "clusteredBarChart", by: "Category", show: "Y" },
  table: { visualType: "tableEx", by: "Values", show: "Values" },
  slicer: { visualType: "slicer", by: "Values", show: "Values" },
  note: { visualType: "textbox", by: "", show: "" },
} as const;

/** @param order position in the page, which is the order of the tab key as well */
export function visualFile(visual: Visual, order: number, page: string, measures: readonly Measure[]): Json {
  const { visualType } = kinds[visual.kind];
  return {
    $schema: schemaOf("visualContainer"),
    name: visualId(visual, page),
    position: { ...onScreen(visual.at), z: order, tabOrder: order },
    visual: {
      visualType,
      ...(visual.kind === "note" ? {} : { query: queryOf(visual, measures) }),
      ...objectsOf(visual),
      visualContainerObjects: containerOf(visual),
      ...syncOf(visual),
      drillFilterOtherVisuals: true,
    },
  };
}

export function mobileFile(position: Position, order: number): Json {
  return {
    $schema: schemaOf("visualContainerMobileState"),
    position: { ...position, z: order, tabOrder: order },
  };
}

export const visualId = ({ kind, title }: Visual, page: string): string =>
  shortIdOf("visual", page, kind, title);

function queryOf({ kind, by = [], show = [] }: Visual, measures: readonly Measure[]): Json {
  const roles = kinds[kind];
  const queryState: Record<string, { projections: unknown[] }> = {};
  const add = (role: string, fields: readonly Field[]) => {
    for (const field of fields) {
      queryState[role] ??= { projections: [] };
      queryState[role].projections.push(projectionOf(field, measures));
    }
  };
  add(roles.by, by);
  add(roles.show, show);
  return { queryState, ...sortOf(kind, by, show, measures) };
}

/** Bars by length; lines by day. */
function sortOf(
  kind: Visual["kind"],
  by: readonly Field[],
  show: readonly Field[],
  measures: readonly Measure[],
): Json {
  const field = kind === "bar" ? show[0] : kind === "line" ? by[0] : undefined;
  if (!field) return {};
  const direction = kind === "bar" ? "Descending" : "Ascending";
  return {
    sortDefinition: {
      sort: [{ field: projectionOf(field, measures).field, direction }],
      isDefaultSort: true,
    },
  };
}

function objectsOf({ kind, by = [], title, alt }: Visual): Json {
  if (kind === "note")
    return { objects: { general: [{ properties: { paragraphs: paragraphs(title, alt) } }] } };
  if (kind !== "slicer") return {};
  const isDay = by.some(
    (field) => "column" in field && field.column === `${calendar.table}.${calendar.date}`,
  );
  return { objects: { data: [{ properties: { mode: literal(isDay ? "Between" : "Dropdown") } }] } };
}

function paragraphs(title: string, says: string): readonly Json[] {
  return [
    { textRuns: [{ value: title, textStyle: { fontSize: "20pt", fontWeight: "bold" } }] },
    { textRuns: [{ value: says, textStyle: { fontSize: "10pt" } }] },
  ];
}

function containerOf({ kind, title, alt }: Visual): Json {
  const shown =
    kind === "note" ? { show: { expr: { Literal: { Value: "false" } } } } : { text: literal(title) };
  return { title: [{ properties: shown }], general: [{ properties: { altText: literal(alt) } }] };
}

/** A choice of days or of anything else holds on every page that offers it. */
function syncOf({ kind, by = [] }: Visual): Json {
  const field = by[0];
  if (kind !== "slicer" || !field || !("column" in field)) return {};
  return { syncGroup: { groupName: field.column, fieldChanges: true, filterChanges: true } };
}

const literal = (text: string): Json => ({ expr: { Literal: { Value: `'${text.replaceAll("'", "''")}'` } } });
