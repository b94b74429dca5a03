/** Numbers, dates and times as people read them. */
import type { Format } from "./definition.ts";
import type { Cell } from "./rows.ts";

const nothing = "–";

/** A value as a cell shows it. Amounts keep every digit that the format asks for: they never become a number. */
export function shown(value: Cell | undefined, format?: Format): string {
  if (value === null || value === undefined || value === "") return nothing;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (format) return numberText(value, format) ?? String(value);
  if (typeof value === "number") return value.toLocaleString("en-US");
  const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(value);
  return time ? `${time[1]} ${time[2]}` : value;
}

function numberText(value: string | number, { type, decimalPlaces, abbreviation }: Format): string | null {
  if (!/^-?\d+(\.\d+)?$/.test(String(value))) return null;
  const { places } = decimalPlaces;
  return new Intl.NumberFormat("en-US", {
    ...(type === "number-percent" && { style: "percent" as const }),
    ...(abbreviation === "compact" && { notation: "compact" as const }),
    maximumFractionDigits: places,
    minimumFractionDigits: decimalPlaces.type === "exact" ? places : 0,
  }).format(String(value) as Intl.StringNumericLiteral);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day for an axis: `5 Jan`; the first day of a month among months: `Jan 17`. */
export function dayText(day: string, isMonth: boolean): string {
  const [year = "", month = "1", date = "1"] = day.slice(0, 10).split("-");
  const name = months[Number(month) - 1] ?? "";
  return isMonth ? `${name} ${year.slice(2)}` : `${Number(date)} ${name}`;
}

/** How much more, as `+12.3%`; null when it cannot be told. */
export function change(value: Cell | undefined, before: Cell | undefined): string | null {
  const [now, then] = [Number(value), Number(before)];
  if (value === null || before === null || before === undefined || !Number.isFinite(now) || !(then > 0))
    return null;
  return new Intl.NumberFormat("en-US", {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  }).format(now / then - 1);
}
