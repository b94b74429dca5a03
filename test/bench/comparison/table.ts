/** One row a quantity: what the room has, what the plain loop has, and their ratio. */
import { textTable } from "../../../local/src/demo/text-table.ts";
import { median, type Pair, ratioOf } from "./statistics.ts";

export interface Row {
  readonly what: string;
  /** Such as `events/s` or `MiB`. */
  readonly unit: string;
  /** One pair a repetition. */
  readonly pairs: readonly Pair[];
}

/**
 * @param plain what stands on the other side of the ratio
 * @param room what is measured
 */
export function tableOf(title: string, plain: string, rows: readonly Row[], room = "app"): string {
  const columns = [
    { title },
    { title: room, isNumber: true },
    { title: plain, isNumber: true },
    { title: "" },
    { title: "ratio", isNumber: true },
    { title: "runs", isNumber: true },
  ];
  const lines = rows.map(({ what, unit, pairs }) => {
    const [own, other] = [pairs.map(({ room }) => room), pairs.map(({ plain }) => plain)].map(median);
    return [
      ...[what, numeral(own), numeral(other), unit],
      ...[`${ratioOf(pairs).toFixed(2)}×`, String(pairs.length)],
    ];
  });
  return `${textTable(columns, lines).join("\n")}\n`;
}

/** Three digits, or all that stand before the point. */
function numeral(value = 0): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 0.01))));
  return value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
}
