/** What Power BI wants to know of tables beyond their contracts. A test finds names that the contracts do not have. */

/** The date table: its column of days, and which columns are sorted by which others. */
export const calendar = {
  table: "dim_date",
  date: "date",
  sortedBy: { month_name: "month", day_name: "day_of_week" } as Readonly<Record<string, string>>,
} as const;

/** A way to drill from the coarse to the fine. */
export interface Hierarchy {
  readonly table: string;
  readonly name: string;
  /** Columns, the coarsest first. */
  readonly levels: readonly string[];
}

export const hierarchies: readonly Hierarchy[] = [
  { table: "dim_date", name: "Calendar", levels: ["year", "quarter", "month_name", "date"] },
  {
    table: "dim_product",
    name: "Assortment",
    levels: ["department", "product_category", "product_type", "product_name"],
  },
];

/** How metrics look, by the format that `metrics.yaml` gives them. */
export const metricFormats = { money: "#,0.00", count: "#,0", percent: "0.0%" } as const;
