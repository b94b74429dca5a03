/** The page of signals as text: its tables stand under its headings, between sentences that people write. Pure. */
import type { SignalTable } from "./cells.ts";

/** A table as Markdown. */
export function markdownOf({ columns, rows }: Pick<SignalTable, "columns" | "rows">): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * The page with its tables as they should be; everything else stays as it is.
 *
 * @throws Error for a heading that has no table, or a table that has no heading
 */
export function withTables(page: string, tables: readonly SignalTable[]): string {
  const [start, ...sections] = page.split(/^(?=## )/m);
  const missing = new Map(tables.map((table) => [table.heading, table]));
  const renewed = sections.map((section) => {
    const heading = /^## (.+)$/m.exec(section)?.[1] ?? "";
    const table = missing.get(heading);
    if (!table) throw new Error(`No table of signals belongs under '## ${heading}'.`);
    missing.delete(heading);
    return withTable(section, table);
  });
  const [unwritten] = missing.keys();
  if (unwritten)
    throw new Error(`The page has no heading '## ${unwritten}': add it, with a table of any rows.`);
  return [start, ...renewed].join("");
}

function withTable(section: string, table: SignalTable): string {
  const old = /(?:^\|.*\n?)+/m;
  if (!old.test(section)) throw new Error(`No table stands under '## ${table.heading}'.`);
  // A function, as `$` in a text would stand for what was found.
  return section.replace(old, () => `${markdownOf(table)}\n`);
}
