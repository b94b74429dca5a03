import { rmSync } from "node:fs";
import {
  type Contract,
  ContractError,
  loadContracts,
  loadPlatform,
  personalData,
} from "@customer360/contracts";
import { afterAll, describe, expect, test } from "@jest/globals";
import { soundEstate, written } from "./estate.ts";

const small = written(soundEstate());
afterAll(() => rmSync(small, { recursive: true }));

describe("a contract, typed", () => {
  const orders = loadContracts(small).get("silver", "orders");

  test("names its owner, its key and how it is merged", () => {
    expect(orders).toMatchObject({
      owner: "order-management",
      support: ["mailto:order-management@example.com"],
      key: ["order_id"],
      source: "orders",
      history: "scd1",
      pruneBy: "_file_date",
      typeMaxFailedPercent: 2,
    });
  });

  test("has columns in its order", () => {
    expect(orders.columns.map(({ name }) => name)).toEqual(["order_id", "customer_id", "is_domestic"]);
    expect(orders.columns[0]).toEqual({
      name: "order_id",
      logicalType: "string",
      physicalType: "STRING",
      description: "The order_id.",
      required: true,
      keyPosition: 1,
      classification: null,
      transformLogic: null,
      transformSourceObjects: [],
      metric: null,
      partitionPosition: null,
      references: [],
    });
  });

  test("has rules with their thresholds", () => {
    expect(orders.rules).toEqual([
      {
        kind: "expression",
        id: "customer_given",
        expression: "customer_id IS NOT NULL",
        dimension: "completeness",
        severity: "warning",
        description: "The order names its customer.",
        maxFailedPercent: 30,
      },
    ]);
  });

  test("has service levels", () => {
    expect(orders.sla).toEqual({
      frequency: { value: 1, unit: "d" },
      latency: { value: 8, unit: "h" },
      measuredBy: null,
      retention: null,
    });
  });

  test("resolves relationships", () => {
    expect(loadContracts(small).get("gold", "fact_orders").columns[1]?.references).toEqual([
      { table: "dim_customer", column: "customer_sk" },
    ]);
  });
});

test("a key is in the order of its positions, not of its columns", () => {
  const drafts = soundEstate();
  const [first, second] = drafts["gold/dim_customer.odcs.yaml"].schema[0].properties;
  Object.assign(first, { primaryKeyPosition: 2 });
  Object.assign(second, { primaryKey: true, primaryKeyPosition: 1 });
  const folder = written(drafts);
  expect(loadContracts(folder).get("gold", "dim_customer").key).toEqual(["email", "customer_sk"]);
  rmSync(folder, { recursive: true });
});

test("an unknown table is answered with those that are known", () => {
  const get = () => loadContracts(small).get("gold", "dim_person");
  expect(get).toThrow(ContractError);
  expect(get).toThrow("gold: no contract for table 'dim_person'; known are dim_customer, fact_orders.");
});

test("a source leads to its Silver table, and one without it is named", () => {
  expect(loadContracts(small).silverOf("orders").id).toBe("silver-orders");
  expect(() => loadContracts(small).silverOf("carts")).toThrow("no table names 'carts' as its source");
});

describe("the platform's own contracts", () => {
  const contracts = loadContracts();

  test("are read without a problem, a Silver table for each source", () => {
    const sources = contracts.ofLayer("sources").map(({ name }) => name);
    expect(sources).toEqual(
      expect.arrayContaining(["cart_events", "customer_master", "order_items", "orders", "product_catalog"]),
    );
    expect(sources.map((source) => contracts.silverOf(source).source)).toEqual(sources);
  });

  test("let a day's batch wait for orders and their lines", () => {
    expect(contracts.expectedFiles("2017-01-05")).toEqual([
      { source: "order_items", fileDate: "2017-01-05", name: "order_items_2017-01-05.csv.gz" },
      { source: "orders", fileDate: "2017-01-05", name: "orders_2017-01-05.csv.gz" },
    ]);
  });

  test.each(["2017-1-5", "2017-02-29", "today", ""])("refuse %j as a day", (day) => {
    expect(() => contracts.expectedFiles(day)).toThrow(
      `File date '${day}': expected a date such as 2017-01-05.`,
    );
  });

  test("tell a file of the inbox by its name", () => {
    expect(contracts.inboxFile("order_items_2016-02-29.csv.gz")).toEqual({
      source: "order_items",
      fileDate: "2016-02-29",
      name: "order_items_2016-02-29.csv.gz",
    });
  });

  test.each([
    "orders_2017-02-29.csv.gz",
    "orders_2017-01-05.csv",
    "orders_.csv.gz",
    "orders.csv.gz",
    "Orders_2017-01-05.csv.gz",
    "orders_2017-01-05.csv.gz.tmp",
  ])("know no source of %j", (name) => expect(contracts.inboxFile(name)).toBeNull());

  test("keep names and addresses apart from what is about a person", () => {
    const personal = personalData(contracts.get("silver", "customers").columns);
    const named = personal.filter(({ classification }) => classification === "restricted");
    expect(named.map(({ name }) => name)).toEqual(["first_name", "last_name", "email", "phone"]);
    expect(personal.map(({ name }) => name)).toContain("age_band");
    expect(personal.map(({ name }) => name)).not.toContain("country");
  });

  test("give every Gold table readers and someone who answers for it", () => {
    const unread = (contract: Contract) => !contract.roles.some(({ access }) => access === "read");
    expect(contracts.ofLayer("gold").filter(unread)).toEqual([]);
    expect(contracts.all.filter(({ support }) => support.length === 0)).toEqual([]);
  });

  test("share their names with the job's parameters", () => {
    const platform = loadPlatform();
    expect(Object.keys(platform.parameters)).toEqual(expect.arrayContaining(["file_date", "batch_id"]));
    expect(platform.parameters.file_date?.dataFactory).toBe("fileDate");
    const audited = platform.auditColumns.map(({ name }) => name);
    expect(audited).toEqual(expect.arrayContaining([...platform.lineageColumns]));
  });
});
