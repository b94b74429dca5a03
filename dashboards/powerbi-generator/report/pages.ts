/** The pages of the report: what is shown where. Positions are cells of a grid of 12 columns, see `layout.ts`. */
import type { Field } from "./fields.ts";

/** Cells that a visual takes: left and top counted from 0. */
export type Cells = readonly [left: number, top: number, width: number, height: number];

export interface Visual {
  readonly kind: "card" | "line" | "bar" | "table" | "slicer" | "note";
  readonly title: string;
  /** What a screen reader says instead of the picture. */
  readonly alt: string;
  readonly at: Cells;
  /** What the visual is divided by; a table's columns come before its measures. */
  readonly by?: readonly Field[];
  readonly show?: readonly Field[];
}

export interface Page {
  readonly id: string;
  readonly title: string;
  readonly visuals: readonly Visual[];
}

const day: Field = { column: "dim_date.date", as: "Day" };
const months: readonly Field[] = [
  { column: "dim_date.year", as: "Year" },
  { column: "dim_date.month_name", as: "Month" },
];
const department: Field = { column: "dim_product.department", as: "Department" };
const segment: Field = { column: "customer_360.segment", as: "Segment" };

const title = (text: string, says: string): Visual => ({
  kind: "note",
  title: text,
  alt: says,
  at: [0, 0, 6, 1],
});

const slicer = (by: Field, name: string, left: number): Visual => ({
  kind: "slicer",
  title: name,
  alt: `Choose ${name.toLowerCase()}; the whole page follows.`,
  at: [left, 0, 3, 1],
  by: [by],
});

const card = (metric: string, name: string, alt: string, column: number): Visual => ({
  kind: "card",
  title: name,
  alt,
  at: [column * 3, 1, 3, 2],
  show: [{ metric }],
});

const sales: Page = {
  id: "sales",
  title: "Sales",
  visuals: [
    title("Sales", "What the shop sells, by day, department and product."),
    slicer(day, "Days", 9),
    card("revenue", "Revenue", "Revenue of the chosen days.", 0),
    card("orders", "Orders", "Orders of the chosen days.", 1),
    card("average_order_value", "Average order value", "Revenue by order.", 2),
    card("discount_rate", "Discount rate", "Discounts by list sales.", 3),
    {
      kind: "line",
      title: "Revenue by day",
      alt: "Line of revenue by day.",
      at: [0, 3, 8, 4],
      by: [day],
      show: [{ metric: "revenue" }],
    },
    {
      kind: "bar",
      title: "Revenue by department",
      alt: "Bars of revenue by department, the largest first.",
      at: [8, 3, 4, 4],
      by: [department],
      show: [{ metric: "revenue" }],
    },
    {
      kind: "table",
      title: "Months",
      alt: "Table of months with revenue, revenue of the year so far and change since the month before.",
      at: [0, 7, 6, 3],
      by: months,
      show: [
        { metric: "revenue" },
        { metric: "revenue", time: "yearToDate" },
        { metric: "revenue", time: "change" },
      ],
    },
    {
      kind: "table",
      title: "Products",
      alt: "Table of product categories with revenue, discounts and discount rate.",
      at: [6, 7, 6, 3],
      by: [department, { column: "dim_product.product_category", as: "Category" }],
      show: [{ metric: "revenue" }, { metric: "discounts" }, { metric: "discount_rate" }],
    },
  ],
};

const customers: Page = {
  id: "customers",
  title: "Customers",
  visuals: [
    title("Customers", "Who buys, how often and for how much. Names and contact data are made up."),
    slicer(segment, "Segment", 6),
    slicer({ column: "customer_360.country", as: "Country" }, "Country", 9),
    card("customers", "Customers", "Customers who are not deleted.", 0),
    card("consent_rate", "Consent rate", "Customers with consent by customers.", 1),
    card("customer_lifetime_value", "Lifetime value", "Lifetime revenue by customer.", 2),
    card("revenue_per_customer", "Revenue per active customer", "Revenue by active customer.", 3),
    {
      kind: "bar",
      title: "Customers by segment",
      alt: "Bars of customers by segment, the largest first.",
      at: [0, 3, 4, 4],
      by: [segment],
      show: [{ metric: "customers" }],
    },
    {
      kind: "line",
      title: "Active customers by day",
      alt: "Line of customers who ordered, by day.",
      at: [4, 3, 8, 4],
      by: [day],
      show: [{ metric: "active_customers" }],
    },
    {
      kind: "table",
      title: "Segments",
      alt: "Table of segments with customers, consent, lifetime revenue and lifetime value.",
      at: [0, 7, 12, 3],
      by: [segment],
      show: [
        { metric: "customers" },
        { metric: "reachable_customers" },
        { metric: "lifetime_revenue" },
        { metric: "customer_lifetime_value" },
      ],
    },
  ],
};

const carts: Page = {
  id: "carts",
  title: "Carts",
  visuals: [
    title(
      "Carts",
      "From visit to checkout, and what is left behind. Simulated in the demonstration data: choose real or simulated sessions.",
    ),
    slicer(day, "Days", 6),
    slicer({ column: "cart_funnel.is_simulated", as: "Simulated" }, "Simulated", 9),
    card("sessions", "Sessions", "Visits to the shop's pages.", 0),
    card("conversion_rate", "Conversion rate", "Checkouts by session.", 1),
    card("abandonment_rate", "Abandonment rate", "Abandoned carts by cart.", 2),
    card("abandoned_value", "Abandoned value", "Value that abandoned carts held.", 3),
    {
      kind: "line",
      title: "Carts, checkouts and abandoned carts by day",
      alt: "Three lines by day: carts, checkouts and abandoned carts.",
      at: [0, 3, 8, 4],
      by: [day],
      show: [{ metric: "carts" }, { metric: "checkouts" }, { metric: "abandoned_carts" }],
    },
    {
      kind: "bar",
      title: "Abandoned value by weekday",
      alt: "Bars of abandoned value by weekday.",
      at: [8, 3, 4, 4],
      by: [{ column: "dim_date.day_name", as: "Weekday" }],
      show: [{ metric: "abandoned_value" }],
    },
    {
      kind: "table",
      title: "Months",
      alt: "Table of months with sessions, carts, checkouts, abandonment and change since the month before.",
      at: [0, 7, 12, 3],
      by: months,
      show: [
        { metric: "sessions" },
        { metric: "carts" },
        { metric: "checkouts" },
        { metric: "abandonment_rate" },
        { metric: "abandoned_value" },
        { metric: "abandoned_value", time: "change" },
      ],
    },
  ],
};

export const pages: readonly Page[] = [sales, customers, carts];
