/** The table that goes with a digest. */
import type { Delivery } from "../model.ts";
import { toneOfSummary } from "./digest-view.ts";
import { labelOf } from "./words.ts";

const header = ["time", "severity", "title", "dataset", "owner", "firing", "flapping", "resolved"];

/** One line a notification, as RFC 4180 has it, with a byte order mark by which spreadsheets know UTF-8. */
export function digestCsv(told: readonly Delivery[]): string {
  const rows = told.map(({ createdAt, summary }) => {
    const { title, dataset, owner, counts } = summary;
    const { firing, flapping, resolved } = counts;
    return [
      createdAt,
      labelOf(toneOfSummary(summary)),
      title,
      dataset ?? "",
      owner ?? "",
      firing,
      flapping,
      resolved,
    ];
  });
  return `\ufeff${[header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A cell that no spreadsheet takes for a formula. */
export function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[\s]*[=+\-@\t\r|%]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
