/** Made-up rows for every data set, so that the page can be looked at without Spark. */
import type { Dashboard } from "../../local/src/report-page/definition.ts";
import { type Cell, parseField, type Results } from "../../local/src/report-page/rows.ts";

const aDay = 86_400_000;
const names: Readonly<Record<string, readonly string[]>> = {
  day_name: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  department: ["GROCERY", "DRUG GM", "PRODUCE", "MEAT", "DELI", "MEAT-PACKAGED", "NUTRITION", "PASTRY"],
  segment: ["Champions", "Loyal", "Promising", "At risk", "Lost", "Prospect"],
  step: ["Visited", "Viewed a product", "Filled a cart", "Checked out", "Order in the books"],
  kind: ["simulated"],
  status: ["published", "stopped", "failed"],
  severity: ["error", "warning"],
  state: ["open", "released", "on time", "late"],
  stage: ["bronze", "silver", "gold"],
  entity: ["orders", "order_items", "customers", "products"],
  rule_id: ["total_positive", "quantity_whole", "email_valid", "<script>alert(1)</script>"],
  title: ["orders breaks total_positive: 12.5% of rows & more, 0% allowed"],
};

function cellOf(column: string, index: number): Cell {
  const base = column.replace(/_before$/, "");
  const known = names[base];
  if (known) return known[index % known.length] ?? null;
  if (base === "day" || base.endsWith("_date") || base.endsWith("_until"))
    return new Date(Date.UTC(2017, 0, 1) + index * aDay).toISOString().slice(0, 10);
  if (base === "month") return new Date(Date.UTC(2017, index % 12, 1)).toISOString().slice(0, 10);
  if (base.endsWith("_at") || base === "as_of") return "2017-02-03T04:05:06Z";
  if (/^(is|has)_/.test(base)) return index % 2 === 0;
  if (/_(share|rate)$/.test(base)) return `0.${String(1000 + ((index * 377) % 8000))}`;
  if (/_id$|name$|brand|owner|dataset|error/.test(base)) return `***${index}`;
  const size = 10 + ((index * 37 + base.length * 101 + (base === column ? 3 : 0)) % 900);
  return /revenue|value|discounts|price|sales|minutes|seconds|hours/.test(base) ? `${size * 12}.25` : size;
}

/** A dozen rows a data set, and one where there is one; of what its widgets ask for. */
export function sampleResults(dashboards: readonly Dashboard[]): Results {
  return Object.fromEntries(
    dashboards.flatMap((dashboard) =>
      dashboard.datasets.map(({ name }) => {
        const columns = columnsAsked(dashboard, name);
        const count = /^newest_(month|day|batch)$|count$/.test(name) ? 1 : 12;
        const rows = Array.from({ length: count }, (_, index) =>
          columns.map((column) => cellOf(column, index)),
        );
        return [
          `${dashboard.name}/${name}`,
          { columns: columns.map((column) => ({ name: column, type: "string" })), rows },
        ];
      }),
    ),
  );
}

/** Columns of a data set that the widgets of its dashboard ask for. */
export function columnsAsked({ pages }: Dashboard, dataset: string): readonly string[] {
  const widgets = pages.flatMap(({ layout }) => layout.map(({ widget }) => widget));
  const fields = widgets
    .flatMap((widget) => ("queries" in widget ? widget.queries : []))
    .filter(({ query }) => query.datasetName === dataset)
    .flatMap(({ query }) => query.fields);
  return [...new Set(fields.map(({ expression }) => parseField(expression)?.column ?? expression))];
}
