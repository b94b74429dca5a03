/** The workbook's document, as the portal reads it: headings, a range of time, and the saved questions drawn below. */
import type { Drawing, LogQuery } from "./log-queries.ts";

const hour = 60 * 60 * 1000;

/** Ranges that people choose from, in milliseconds. */
const ranges = [hour, 24 * hour, 7 * 24 * hour, 30 * 24 * hour] as const;
const range = "Range";
const workspaces = "microsoft.operationalinsights/workspaces";

/** What a step of the document is, by the portal's numbers. */
const kinds = { text: 1, query: 3, parameters: 9 } as const;

/** A table needs the whole width, charts stand side by side. */
const widths: Readonly<Record<Drawing, string>> = { table: "100", timechart: "50", barchart: "50" };

/**
 * @param workspaceId the workspace that is asked
 * @returns JSON
 */
export function workbookDocument(title: string, queries: readonly LogQuery[], workspaceId: string): string {
  const sections = Map.groupBy(queries, ({ section }) => section);
  const items = [
    text("title", `# ${title}`),
    rangeParameter(),
    ...[...sections].flatMap(([section, asked]) => [
      text(`heading ${section}`, `## ${section}`),
      ...asked.map(drawn),
    ]),
  ];
  return JSON.stringify({ version: "Notebook/1.0", items, fallbackResourceIds: [workspaceId] });
}

function text(name: string, json: string) {
  return { type: kinds.text, content: { json }, name };
}

function rangeParameter() {
  const version = "KqlParameterItem/1.0";
  const parameter = {
    // Told apart from others of the document alone.
    ...{ id: "00000000-0000-4000-8000-000000000001", version, name: range, label: "Time", type: 4 },
    ...{ isRequired: true, value: { durationMs: ranges[2] } },
    typeSettings: { selectableValues: ranges.map((durationMs) => ({ durationMs })), allowCustom: true },
  };
  const asked = { style: "pills", queryType: 0, resourceType: workspaces };
  return { type: kinds.parameters, content: { version, parameters: [parameter], ...asked }, name: "range" };
}

function drawn({ name, title, drawing, query }: LogQuery) {
  const content = {
    ...{ version: "KqlItem/1.0", query, size: 0, title, timeContextFromParameter: range },
    ...{ queryType: 0, resourceType: workspaces, visualization: drawing },
  };
  return { type: kinds.query, content, customWidth: widths[drawing], name };
}
