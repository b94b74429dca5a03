/** What widgets show: rows of data sets, grouped and added up as Lakeview does. */
import { z } from "zod";
import type { Dashboard, DataWidget } from "./definition.ts";
import { ReportError } from "./errors.ts";

/** A decimal is a text, so that no cent is lost; so are dates and times. */
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const results = z.record(
  z.string(),
  z.object({
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.array(z.array(cell)),
  }),
);

export type Cell = z.infer<typeof cell>;
export type Row = Readonly<Record<string, Cell>>;
/** Rows by `<dashboard>/<data set>`. */
export type Results = z.infer<typeof results>;

export function parseResults(content: string): Results {
  return results.parse(JSON.parse(content));
}

export type Field =
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "sum"; readonly column: string };

/** What an expression of a widget means; null when it is neither a column nor the sum of one. */
export function parseField(expression: string): Field | null {
  const found = /^(?:(SUM)\(`(\w+)`\)|`(\w+)`)$/.exec(expression);
  if (!found) return null;
  return found[1] ? { kind: "sum", column: found[2] ?? "" } : { kind: "column", column: found[3] ?? "" };
}

/**
 * Rows of one query of a widget, by field name.
 * @throws ReportError when the query asks for what its data set does not have.
 */
export function rowsOf(
  { name: dashboard }: Pick<Dashboard, "name">,
  widget: DataWidget,
  all: Results,
  index = 0,
): readonly Row[] {
  const query = widget.queries[index]?.query;
  const data = all[`${dashboard}/${query?.datasetName}`];
  const place = `dashboards/${dashboard}.lvdash.json: ${widget.name}`;
  if (!query || !data)
    throw new ReportError(`${place}: no data set '${query?.datasetName}'; correct the name.`);
  const fields = query.fields.map(({ name, expression }) => {
    const field = parseField(expression);
    const at = data.columns.findIndex((column) => column.name === field?.column);
    if (!field || at < 0)
      throw new ReportError(
        `${place}: ${expression} is no column of '${query.datasetName}', nor the sum of one.`,
      );
    return { name, at, isSum: field.kind === "sum" };
  });
  if (query.disaggregated) {
    return data.rows.map((row) => Object.fromEntries(fields.map(({ name, at }) => [name, row[at] ?? null])));
  }
  return grouped(data.rows, fields);
}

interface PlacedField {
  readonly name: string;
  readonly at: number;
  readonly isSum: boolean;
}

function grouped(rows: Results[string]["rows"], fields: readonly PlacedField[]): readonly Row[] {
  const keys = fields.filter(({ isSum }) => !isSum);
  const groups = Map.groupBy(rows, (row) => JSON.stringify(keys.map(({ at }) => row[at])));
  // The sum over no rows is one row, too, as in SQL.
  const parts = keys.length === 0 ? [rows] : [...groups.values()];
  return parts.map((part) =>
    Object.fromEntries(
      fields.map(({ name, at, isSum }) => [
        name,
        isSum ? sum(part.map((row) => row[at] ?? null)) : (part[0]?.[at] ?? null),
      ]),
    ),
  );
}

/** The exact sum: integers as a number, decimals as a text; null when there is nothing to add. */
export function sum(cells: readonly Cell[]): Cell {
  const present = cells.filter((one) => one !== null).map(String);
  if (present.length === 0) return null;
  const places = Math.max(...present.map((one) => one.split(".")[1]?.length ?? 0));
  const total = present.reduce((so, one) => so + scaled(one, places), 0n);
  if (places === 0) return Number(total);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, "0");
  return `${total < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function scaled(text: string, places: number): bigint {
  const [whole = "0", part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(places, "0"));
}
