/** Costs as they are told, on the page and on the terminal. */
import { textTable } from "../demo/text-table.ts";
import type { Cost, Costs } from "./costs.ts";

/** "$1,234.50", with as few and as many digits after the point as asked for. */
export function dollars(amount: number, fewest = 2, most = fewest): string {
  return new Intl.NumberFormat("en-US", {
    ...{ style: "currency", currency: "USD" },
    ...{ minimumFractionDigits: fewest, maximumFractionDigits: most },
  }).format(amount);
}

/** "1,460 × hour". */
export function quantity({ quantity, unit }: Cost): string {
  return `${new Intl.NumberFormat("en-US").format(quantity)} × ${unit}`;
}

/** Lines for the terminal, the total last. */
export function costTable({ lines, total, missing }: Costs): readonly string[] {
  const table = textTable(
    [{ title: "What a month costs, roughly" }, { title: "Quantity" }, { title: "USD", isNumber: true }],
    [
      ...lines.map((line) => [line.title, quantity(line), dollars(line.amount)]),
      ["Total", "", dollars(total)],
    ],
  );
  return [...table, ...missing.map((sentence) => `  ${sentence}`)];
}
