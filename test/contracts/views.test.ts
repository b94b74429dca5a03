/** Contracts of views and metrics: what they may say, and the sentences for what they may not. */
import { rmSync } from "node:fs";
import { ContractError, isAdditive, loadContracts } from "@customer360/contracts";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Draft, type Drafts, setOption, soundEstate, written } from "./estate.ts";

const file = "serving/sales.odcs.yaml";

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A view over the small platform's fact: orders and customers by day. */
function withView(change: (drafts: Drafts) => void = () => {}): Drafts {
  const drafts = soundEstate();
  const fact = drafts["gold/fact_orders.odcs.yaml"];
  const [key] = fact.schema[0].properties;
  const day = { ...key, name: "day", transformLogic: "fact_orders.order_id" };
  const orders = { ...key, name: "orders", primaryKey: false, customProperties: metric("orders") };
  drafts[file] = {
    ...structuredClone(fact),
    id: "serving-sales",
    schema: [
      {
        name: "sales",
        properties: [day, structuredClone(orders)],
        customProperties: Object.entries({
          madeFrom: ["gold.fact_orders"],
          from: "{gold.fact_orders} AS fact_orders",
          groupBy: ["day"],
        }).map(([property, value]) => ({ property, value })),
      },
    ],
  };
  drafts["metrics.yaml"] = {
    version: "1.0.0",
    metrics: {
      orders: aggregate({ of: "gold.fact_orders", function: "count_distinct", column: "order_id" }),
      lines: aggregate({ of: "gold.fact_orders", function: "count" }),
      share: { ...words, ratio: { numerator: "orders", denominator: "lines" } },
    },
  };
  change(drafts);
  return drafts;
}

const words = { title: "Orders", folder: "Sales", description: "Orders.", format: "count" };
const aggregate = (one: object): Draft => ({ ...words, aggregate: one });
const metric = (value: string) => [{ property: "metric", value }];
const view = (drafts: Drafts) => drafts[file].schema[0];

function load(drafts: Drafts) {
  folder = written(drafts);
  return loadContracts(folder);
}

function sentences(change: (drafts: Drafts) => void): string[] {
  try {
    load(withView(change));
  } catch (error) {
    if (error instanceof ContractError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("a view names its tables, what it groups by and its metrics", () => {
  const contracts = load(withView());
  const { madeFrom, groupBy, columns } = contracts.get("serving", "sales");
  expect({ madeFrom, groupBy }).toEqual({ madeFrom: ["gold.fact_orders"], groupBy: ["day"] });
  expect(columns.map((column) => column.metric)).toEqual([null, "orders"]);
});

test("only sums and counts of rows add up", () => {
  const { metrics } = load(withView());
  const additive = Object.entries(metrics).filter(([, one]) => isAdditive(one));
  expect(additive.map(([name]) => name)).toEqual(["lines"]);
});

test("a platform without metrics has none", () => {
  expect(load(soundEstate()).metrics).toEqual({});
});

const options = `${file}: schema[0].customProperties`;
const faults: [string, (drafts: Drafts) => void, string][] = [
  [
    "a table that is not listed",
    (drafts) =>
      setOption(view(drafts), "from", "{gold.fact_orders} AS fact_orders, {gold.dim_customer} AS c"),
    `${options}.from: reads 'gold.dim_customer', which madeFrom does not list; add it there, or name one of slas, quarantine.`,
  ],
  [
    "a table that is not read",
    (drafts) => setOption(view(drafts), "madeFrom", ["gold.fact_orders", "gold.dim_customer"]),
    `${options}.madeFrom: lists 'gold.dim_customer', which from does not read; write {gold.dim_customer} there, or remove it.`,
  ],
  [
    "a table that is not there",
    (drafts) => {
      setOption(view(drafts), "madeFrom", ["gold.fact_orders", "gold.returns"]);
      setOption(view(drafts), "from", "{gold.fact_orders} AS fact_orders, {gold.returns} AS returns");
    },
    `${options}.madeFrom[1]: no other table 'gold.returns'; correct the name, such as silver.orders.`,
  ],
  [
    "a group that is no column",
    (drafts) => setOption(view(drafts), "groupBy", ["day", "week"]),
    `${options}.groupBy: the view has no column 'week'; correct the name.`,
  ],
  [
    "a key that is not grouped by",
    (drafts) => setOption(view(drafts), "groupBy", ["orders"]),
    `${options}.groupBy: lacks 'day', which is part of the key; add it.`,
  ],
  [
    "a metric without groups",
    (drafts) => setOption(view(drafts), "groupBy", []),
    `${options}.groupBy: a column is a metric; name the columns that rows are grouped by.`,
  ],
  [
    "a metric that is not there",
    (drafts) => (view(drafts).properties[1].customProperties = metric("profit")),
    `${file}: schema[0].properties[1].customProperties.metric: no metric 'profit'; known are orders, lines, share.`,
  ],
  [
    "a metric beside an expression",
    (drafts) => (view(drafts).properties[1].transformLogic = "count(*)"),
    `${file}: schema[0].properties[1].transformLogic: stands beside metric 'orders'; keep the one that computes the column.`,
  ],
  [
    "a count over rows that a join repeats",
    (drafts) => {
      setOption(view(drafts), "madeFrom", ["gold.dim_customer", "gold.fact_orders"]);
      setOption(
        view(drafts),
        "from",
        "{gold.dim_customer} AS dim_customer, {gold.fact_orders} AS fact_orders",
      );
      view(drafts).properties[1].customProperties = metric("share");
    },
    `${file}: schema[0].properties[1]: metric 'lines' needs gold.fact_orders as the first table of from, which is gold.dim_customer.`,
  ],
  [
    "a reader who would count masks",
    (drafts) => {
      drafts["gold/fact_orders.odcs.yaml"].schema[0].properties[0].classification = "confidential";
      drafts[file].roles = ["marketing", "interns"].map((role) => ({ role, access: "read" }));
    },
    `${file}: schema[0].properties[1]: counts gold.fact_orders.order_id, which interns see masked: take the role away, or the metric.`,
  ],
  [
    "a metric of no table",
    (drafts) => (drafts["metrics.yaml"].metrics.lines.aggregate.of = "gold.lines"),
    "metrics.yaml: metrics.lines.aggregate.of: no table 'gold.lines'; known are gold.dim_customer, gold.fact_orders.",
  ],
  [
    "a metric of no column",
    (drafts) => (drafts["metrics.yaml"].metrics.lines.aggregate.where = { kind: "sale" }),
    "metrics.yaml: metrics.lines.aggregate: gold/fact_orders.odcs.yaml has no column 'kind'; correct the name or add the column.",
  ],
  [
    "a ratio of a ratio",
    (drafts) => (drafts["metrics.yaml"].metrics.share.ratio.numerator = "share"),
    "metrics.yaml: metrics.share.ratio.numerator: 'share' is no metric that aggregates a table; correct the name.",
  ],
];

describe("a fault is told in a sentence:", () => {
  test.each(faults)("%s", (_, change, sentence) => {
    expect(sentences(change)).toContain(sentence);
  });

  test("a count of a column", () => {
    const told = sentences((drafts) => (drafts["metrics.yaml"].metrics.lines.aggregate.column = "order_id"));
    expect(told.join("\n")).toContain("metrics.yaml: metrics.lines");
  });
});
