/** Rows of a chart as categories and series. */
import type { Channel, SpecOf } from "./definition.ts";
import { dayText } from "./format.ts";
import type { Cell, Row } from "./rows.ts";

export type Drawing = SpecOf<"line" | "bar" | "area">;

export interface Series {
  /** Empty when the chart has one series only. */
  readonly name: string;
  /** Place among the theme's colors, from 0. */
  readonly color: number;
  /** One a category, null where there is none. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  /** Bars that lie: the value is on the x axis. */
  readonly isLying: boolean;
  readonly category: Channel;
  readonly value: Channel;
  readonly categories: readonly string[];
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

/** @param palette the theme's colors, to which a mapping's colors belong */
export function chartData(spec: Drawing, rows: readonly Row[], palette: readonly string[]): ChartData {
  const { x, y, color } = spec.encodings;
  const isLying = spec.widgetType === "bar" && x.scale.type === "quantitative";
  const [category, value] = isLying ? [y, x] : [x, y];
  const categories = categoriesOf(category, value, rows);
  const isMonths = categories.length > 1 && categories.every((one) => one.endsWith("-01"));
  const byColor = color
    ? [...Map.groupBy(rows, (row) => String(row[color.fieldName] ?? ""))].sort(([one], [other]) =>
        one.localeCompare(other),
      )
    : [["", rows] as const];
  const series = byColor.map(([name, own], index) => {
    const values = new Map(own.map((row) => [text(row, category), numeric(row[value.fieldName])]));
    const mapped = color?.scale.mappings?.find((one) => one.value === name)?.color;
    return {
      name,
      color: mapped ? palette.indexOf(mapped) : index % palette.length,
      values: categories.map((one) => values.get(one) ?? null),
    };
  });
  const labels = categories.map((one) =>
    category.scale.type === "temporal" ? dayText(one, isMonths) : one || "–",
  );
  return { isLying, category, value, categories, labels, series };
}

function text(row: Row, { fieldName }: Channel): string {
  return String(row[fieldName] ?? "");
}

function numeric(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}

function categoriesOf(category: Channel, value: Channel, rows: readonly Row[]): string[] {
  const found = [...new Set(rows.map((row) => text(row, category)))];
  if (category.scale.type === "temporal") return withoutGaps(found.sort());
  const { sort } = category.scale;
  if (sort?.by === "natural-order") return found;
  if (sort?.by === "custom-order") {
    const place = (one: string) =>
      sort.orderedValues.includes(one) ? sort.orderedValues.indexOf(one) : Infinity;
    return found.sort((one, other) => place(one) - place(other) || one.localeCompare(other));
  }
  if (sort === undefined)
    return found.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const totals = new Map<string, number>();
  for (const row of rows) {
    const key = text(row, category);
    totals.set(key, (totals.get(key) ?? 0) + (numeric(row[value.fieldName]) ?? 0));
  }
  return found.sort(
    (one, other) => (totals.get(other) ?? 0) - (totals.get(one) ?? 0) || one.localeCompare(other),
  );
}

const aDay = 86_400_000;

/** A day without anything stays a place on the axis. */
function withoutGaps(days: readonly string[]): string[] {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || days.every((one) => one.endsWith("-01"))) return [...days];
  const count = Math.round((Date.parse(last) - Date.parse(first)) / aDay) + 1;
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(first) + index * aDay).toISOString().slice(0, 10),
  );
}
