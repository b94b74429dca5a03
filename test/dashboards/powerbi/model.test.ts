import { isAdditive, loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { modelProblems } from "./model-problems.ts";
import { children, readModel } from "./model-reader.ts";
import { projectFiles } from "./project-files.ts";
import type { Node } from "./tmdl-reader.ts";
import { readTmdl } from "./tmdl-reader.ts";

const contracts = loadContracts();
const files = projectFiles();
const model = readModel(files);
const measures = new Map(
  model.tables.flatMap((table) => children(table, "measure").map((measure) => [measure.name, measure])),
);
const folder = "Customer360.SemanticModel/definition";

test("the model is sound", () => {
  expect(modelProblems(model)).toEqual([]);
});

test("it has the tables that metrics count and those they refer to, with the contracts' columns and words", () => {
  const gold = contracts.ofLayer("gold");
  expect(model.tables.map(({ name }) => name)).toEqual(
    "cart_funnel customer_360 dim_customer dim_date dim_product fact_order_items fact_orders".split(" "),
  );
  for (const table of model.tables) {
    const contract = gold.find(({ name }) => name === table.name);
    expect(table.description).toBe(contract?.purpose);
    const described = (node: Node) => [node.name, node.description, node.properties.get("sourceColumn")];
    expect(children(table, "column").map(described)).toEqual(
      contract?.columns.map(({ name, description }) => [name, description, name]),
    );
  }
});

test("the one side of every relationship is the only key of its table", () => {
  expect(model.relationships.length).toBe(9);
  for (const { to } of model.relationships) {
    const [table = "", column] = to.split(".");
    expect(contracts.get("gold", table).key).toEqual([column]);
  }
});

describe("measures", () => {
  test("are the metrics, with their words, folders and formats", () => {
    const formats = { money: "#,0.00", count: "#,0", percent: "0.0%" };
    for (const metric of Object.values(contracts.metrics)) {
      const measure = measures.get(metric.title);
      expect(measure?.description).toBe(metric.description);
      expect(measure?.properties.get("displayFolder")).toBe(metric.folder);
      expect(measure?.properties.get("formatString")).toBe(formats[metric.format]);
    }
  });

  test("no other measure adds up or counts a column", () => {
    const counting = [...measures.values()].filter(({ expression }) =>
      /\b(SUM|COUNT|DISTINCT)/.test(expression ?? ""),
    );
    const aggregates = Object.values(contracts.metrics).filter((metric) => "aggregate" in metric);
    expect(counting.map(({ name }) => name).sort()).toEqual(aggregates.map(({ title }) => title).sort());
    expect(aggregates.some((metric) => !isAdditive(metric))).toBe(true);
  });

  test("about time stand beside what is counted by the day, and by nothing else", () => {
    const timed = [...measures.values()].filter(({ properties }) =>
      properties.get("displayFolder")?.endsWith("\\Time"),
    );
    expect(timed.length % 3).toBe(0);
    const names = timed.map(({ name }) => name);
    expect(names).toContain("Revenue YTD");
    expect(names).toContain("Average order value change %");
    expect(names).not.toContain("Customers YTD");
    expect(names).not.toContain("Discount rate YTD");
  });
});

test("months and weekdays are sorted by their number", () => {
  const calendar = model.tables.find(({ name }) => name === "dim_date") as Node;
  const sorted = children(calendar, "column").flatMap(({ name, properties }) =>
    properties.has("sortByColumn") ? [[name, properties.get("sortByColumn")]] : [],
  );
  expect(sorted).toEqual([
    ["month_name", "month"],
    ["day_name", "day_of_week"],
  ]);
});

test("keys are hidden, and columns carry their classification", () => {
  const columns = model.tables.flatMap((table) =>
    children(table, "column").map((column) => ({ table: table.name, column })),
  );
  for (const { column } of columns.filter(({ column: { name } }) => /_sk$/.test(name) && name !== "month_sk"))
    expect(column.properties.get("isHidden")).toBe("true");
  const email = columns.find(({ table, column }) => table === "customer_360" && column.name === "email");
  expect(children(email?.column as Node, "annotation")[0]?.expression).toBe("restricted");
});

describe("a planted fault is found:", () => {
  const broken = (file: string, from: string, to: string) => {
    const text = files.get(`${folder}/${file}`) ?? "";
    expect(text).toContain(from);
    return new Map(files).set(`${folder}/${file}`, text.replace(from, to));
  };

  test.each([
    [
      "a column that DAX misspells",
      "tables/fact_orders.tmdl",
      "[order_type]",
      "[ordertype]",
      "no 'fact_orders'[ordertype]",
    ],
    ["a measure that is not there", "tables/cart_funnel.tmdl", "[Checkouts]", "[Checkout]", "no [Checkout]"],
    [
      "a relationship without its column",
      "relationships.tmdl",
      "dim_product.product_sk",
      "dim_product.sk",
      "no such column",
    ],
    [
      "unequal types",
      "relationships.tmdl",
      "toColumn: dim_product.product_sk",
      "toColumn: dim_product.product_id",
      "int64 is not string",
    ],
    [
      "two ways between tables",
      "relationships.tmdl",
      "toColumn: dim_product.product_sk",
      "toColumn: fact_orders.customer_sk",
      "in more than one way",
    ],
    [
      "a sort column that is not there",
      "tables/dim_date.tmdl",
      "sortByColumn: month\n",
      "sortByColumn: months\n",
      "no dim_date.months",
    ],
    [
      "a role's column that is not there",
      "roles/marketing.tmdl",
      "columnPermission email",
      "columnPermission mail",
      "no customer_360.mail",
    ],
    [
      "a table that the model does not list",
      "model.tmdl",
      "ref table dim_date\n",
      "",
      "does not list table dim_date",
    ],
    [
      "a measure named as a column",
      "tables/customer_360.tmdl",
      "measure Customers",
      "measure Orders",
      "is there twice",
    ],
  ])("%s", (_, file, from, to, message) => {
    expect(modelProblems(readModel(broken(file, from, to))).join("\n")).toContain(message);
  });

  test.each([
    ["a property that stands too far in", "table a\n\t\tlineageTag: b\n", "further in"],
    ["spaces instead of a tab", "table a\n  lineageTag: b\n", "indented by spaces"],
    [
      "an expression that is missing",
      "table a\n\tmeasure b =\n\t\tformatString: 0\n",
      "an expression without lines",
    ],
    ["a property twice", "table a\n\tlineageTag: b\n\tlineageTag: c\n", "for the second time"],
    ["an object that is none", "tabel a\n", "no object"],
  ])("%s", (_, text, message) => {
    expect(() => readTmdl(text)).toThrow(message);
  });
});
