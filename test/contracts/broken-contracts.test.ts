import { rmSync } from "node:fs";
import { ContractError, loadContracts } from "@customer360/contracts";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Drafts, setOption, soundEstate, written } from "./estate.ts";

const source = "sources/orders.odcs.yaml";
const silver = "silver/orders.odcs.yaml";
const dimension = "gold/dim_customer.odcs.yaml";
const fact = "gold/fact_orders.odcs.yaml";

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Sentences that a platform is refused with, once `change` has broken it. */
function sentences(change: (drafts: Drafts) => void): string[] {
  const drafts = soundEstate();
  change(drafts);
  folder = written(drafts);
  try {
    loadContracts(folder);
  } catch (error) {
    if (error instanceof ContractError) return error.message.split("\n");
    throw error;
  }
  return [];
}

const table = (drafts: Drafts, file: string) => drafts[file].schema[0];

const consent = {
  ...{ name: "consent", logicalType: "boolean", physicalType: "BOOLEAN" },
  description: "Whether anybody may write.",
};

/** A fault, and the one sentence that says so. */
const faults: [string, (drafts: Drafts) => void, string][] = [
  [
    "no owner",
    (drafts) => delete drafts[silver].team,
    "silver/orders.odcs.yaml: team: expected an object, found nothing; add it.",
  ],
  [
    "an owner without a name",
    (drafts) => (drafts[silver].team.name = ""),
    "silver/orders.odcs.yaml: team.name: is empty; fill it in.",
  ],
  [
    "another version of the standard",
    (drafts) => (drafts[silver].apiVersion = "v3.0.2"),
    `silver/orders.odcs.yaml: apiVersion: expected 'v3.1.0', found "v3.0.2".`,
  ],
  [
    "a version that is none",
    (drafts) => (drafts[silver].version = "1.0"),
    `silver/orders.odcs.yaml: version: expected a version such as 1.0.0; found "1.0".`,
  ],
  [
    "two tables in a contract",
    (drafts) => drafts[dimension].schema.push(table(drafts, dimension)),
    "gold/dim_customer.odcs.yaml: schema: expected at most 1 entry, found a list of 2.",
  ],
  [
    "no service level for age",
    (drafts) => drafts[silver].slaProperties.pop(),
    "silver/orders.odcs.yaml: slaProperties: expected frequency and latency, found no latency; add an entry with value and unit.",
  ],
  [
    "a service level as text",
    (drafts) => (drafts[silver].slaProperties[0].value = "daily"),
    `silver/orders.odcs.yaml: slaProperties[0].value: expected a number, found "daily".`,
  ],
  [
    "no primary key",
    (drafts) => (table(drafts, silver).properties[0].primaryKey = false),
    "silver/orders.odcs.yaml: schema[0].properties: no column is marked primaryKey: true; mark those that identify a row.",
  ],
  [
    "a gap in the primary key",
    (drafts) => (table(drafts, silver).properties[0].primaryKeyPosition = 2),
    "silver/orders.odcs.yaml: schema[0].properties: expected primaryKeyPosition 1 to 1 on the key's columns, found 2.",
  ],
  [
    "a column without a type",
    (drafts) => delete table(drafts, silver).properties[1].physicalType,
    "silver/orders.odcs.yaml: schema[0].properties[1].physicalType: expected a string, found nothing; add it.",
  ],
  [
    "a column in another spelling",
    (drafts) => (table(drafts, fact).properties[0].name = "OrderId"),
    `gold/fact_orders.odcs.yaml: schema[0].properties[0].name: expected a name in snake_case, such as order_id; found "OrderId".`,
  ],
  [
    "a column twice",
    (drafts) => (table(drafts, fact).properties[1].name = "order_id"),
    "gold/fact_orders.odcs.yaml: schema[0].properties[1].name: column 'order_id' is there twice; rename one.",
  ],
  [
    "an unknown classification",
    (drafts) => (table(drafts, dimension).properties[1].classification = "secret"),
    `gold/dim_customer.odcs.yaml: schema[0].properties[1].classification: expected 'public' or 'internal' or 'confidential' or 'restricted', found "secret".`,
  ],
  [
    "an unknown merge strategy",
    (drafts) => setOption(table(drafts, silver), "history", "scd3"),
    `silver/orders.odcs.yaml: schema[0].customProperties.history: expected 'scd1' or 'scd2', found "scd3".`,
  ],
  [
    "no merge strategy",
    (drafts) => setOption(table(drafts, silver), "history", undefined),
    "silver/orders.odcs.yaml: schema[0].customProperties.history: expected 'scd1' or 'scd2', found nothing; add it.",
  ],
  [
    "history without its time",
    (drafts) => setOption(table(drafts, silver), "history", "scd2"),
    "silver/orders.odcs.yaml: schema[0].customProperties.eventTime: history 'scd2' needs the column that versions start at; add it.",
  ],
  [
    "a filter of rows by a column that is not there",
    (drafts) =>
      setOption(table(drafts, dimension), "rowFilter", { groups: ["data-engineers"], columns: ["consent"] }),
    "gold/dim_customer.odcs.yaml: schema[0].customProperties.rowFilter.columns[0]: the table has no column 'consent'; correct the name or add the column.",
  ],
  [
    "a filter of rows by a column that says neither yes nor no",
    (drafts) =>
      setOption(table(drafts, dimension), "rowFilter", { groups: ["data-engineers"], columns: ["email"] }),
    "gold/dim_customer.odcs.yaml: schema[0].customProperties.rowFilter.columns[0]: column 'email' is STRING; name columns of type BOOLEAN, which say whether a row is shown.",
  ],
  [
    "a filter of rows for a group that reads nothing",
    (drafts) => {
      table(drafts, dimension).properties.push(consent);
      setOption(table(drafts, dimension), "rowFilter", { groups: ["auditors"], columns: ["consent"] });
    },
    "gold/dim_customer.odcs.yaml: schema[0].customProperties.rowFilter.groups[0]: 'auditors' is no role of the contract, so there is nothing to hide from it; correct the name or remove it.",
  ],
  [
    "a filter of rows that are about nobody",
    (drafts) => {
      table(drafts, fact).properties.push(consent);
      setOption(table(drafts, fact), "rowFilter", { groups: ["data-engineers"], columns: ["consent"] });
    },
    "gold/fact_orders.odcs.yaml: schema[0].customProperties.rowFilter: no column is confidential or restricted; classify the columns, or remove the filter.",
  ],
  [
    "a misspelt custom property",
    (drafts) => setOption(table(drafts, silver), "prunedBy", "order_id"),
    "silver/orders.odcs.yaml: schema[0].customProperties: 'prunedBy' is unknown; correct the spelling or remove it.",
  ],
  [
    "a custom property twice",
    (drafts) => table(drafts, source).customProperties.push({ property: "format", value: "csv" }),
    "sources/orders.odcs.yaml: schema[0].customProperties[5]: 'format' is given twice; keep one.",
  ],
  [
    "a source of an unknown format",
    (drafts) => setOption(table(drafts, source), "format", "xml"),
    `sources/orders.odcs.yaml: schema[0].customProperties.format: expected 'csv' or 'jsonl' or 'json-pages' or 'eventhub-avro', found "xml".`,
  ],
  [
    "a source that nobody delivers",
    (drafts) => setOption(table(drafts, silver), "source", "invoices"),
    "silver/orders.odcs.yaml: schema[0].customProperties.source: no source 'invoices'; known are orders.",
  ],
  [
    "neither a source nor a table that it is derived from",
    (drafts) => setOption(table(drafts, silver), "source", undefined),
    "silver/orders.odcs.yaml: schema[0].customProperties.source: expected source, or derivedFrom for a table made from another of the layer; add one.",
  ],
  [
    "both a source and a table that it is derived from",
    (drafts) => setOption(table(drafts, silver), "derivedFrom", "order_items"),
    "silver/orders.odcs.yaml: schema[0].customProperties.derivedFrom: is given beside source 'orders'; keep the one that feeds the table.",
  ],
  [
    "a table derived from itself",
    (drafts) => {
      setOption(table(drafts, silver), "source", undefined);
      setOption(table(drafts, silver), "derivedFrom", "orders");
    },
    "silver/orders.odcs.yaml: schema[0].customProperties.derivedFrom: no other silver table 'orders'; known are .",
  ],
  [
    "a column that the source does not deliver",
    (drafts) => (table(drafts, silver).properties[1].name = "buyer"),
    "silver/orders.odcs.yaml: schema[0].properties[1].name: sources/orders.odcs.yaml delivers no 'buyer'; add transformLogic that says how it is made.",
  ],
  [
    "a column made from what the source does not deliver",
    (drafts) => (table(drafts, silver).properties[2].transformSourceObjects = ["land"]),
    "silver/orders.odcs.yaml: schema[0].properties[2].transformSourceObjects[0]: sources/orders.odcs.yaml delivers no 'land'; correct the name.",
  ],
  [
    "a column to prune by that is not there",
    (drafts) => setOption(table(drafts, silver), "pruneBy", "ordered_at"),
    "silver/orders.odcs.yaml: schema[0].customProperties.pruneBy: the table has no column 'ordered_at'; correct the name or add the column.",
  ],
  [
    "a Gold table made from one that is not there",
    (drafts) => setOption(table(drafts, dimension), "madeFrom", ["silver.orders", "silver.customers"]),
    "gold/dim_customer.odcs.yaml: schema[0].customProperties.madeFrom[1]: no other table 'silver.customers'; correct the name, such as silver.orders.",
  ],
  [
    "a column to cluster by that is not there",
    (drafts) => setOption(table(drafts, dimension), "clusterBy", ["customer_sk", "city"]),
    "gold/dim_customer.odcs.yaml: schema[0].customProperties.clusterBy[1]: the table has no column 'city'; correct the name or add the column.",
  ],
  [
    "a relationship to an unknown table",
    (drafts) => (table(drafts, fact).properties[1].relationships[0].to = "dim_person.customer_sk"),
    "gold/fact_orders.odcs.yaml: schema[0].properties[1].relationships[0].to: no gold table 'dim_person'; known are dim_customer, fact_orders.",
  ],
  [
    "a relationship to an unknown column",
    (drafts) => (table(drafts, fact).properties[1].relationships[0].to = "dim_customer.sk"),
    "gold/fact_orders.odcs.yaml: schema[0].properties[1].relationships[0].to: gold/dim_customer.odcs.yaml has no column 'sk'; correct the name or add the column.",
  ],
  [
    "a relationship to a table without column",
    (drafts) => (table(drafts, fact).properties[1].relationships[0].to = "dim_customer"),
    `gold/fact_orders.odcs.yaml: schema[0].properties[1].relationships[0].to: expected table.column; found "dim_customer".`,
  ],
  [
    "a rule twice",
    (drafts) => table(drafts, silver).quality.push(table(drafts, silver).quality[0]),
    "silver/orders.odcs.yaml: schema[0].quality[1].id: rule 'customer_given' is there twice; rename one.",
  ],
  [
    "a rule with the name of a rule for every record",
    (drafts) => (table(drafts, silver).quality[0].id = "well_formed"),
    "silver/orders.odcs.yaml: schema[0].quality[0].id: rule 'well_formed' has the name of a rule for every record in platform.yaml; rename it.",
  ],
  [
    "a rule of unknown severity",
    (drafts) => (table(drafts, silver).quality[0].severity = "fatal"),
    `silver/orders.odcs.yaml: schema[0].quality[0].severity: expected 'error' or 'warning', found "fatal".`,
  ],
  [
    "a rule without a threshold",
    (drafts) => setOption(table(drafts, silver).quality[0], "maxFailedPercent", undefined),
    "silver/orders.odcs.yaml: schema[0].quality[0].customProperties.maxFailedPercent: expected a number, found nothing; add it.",
  ],
  [
    "a rule whose threshold is no percentage",
    (drafts) => setOption(table(drafts, silver).quality[0], "maxFailedPercent", 101),
    "silver/orders.odcs.yaml: schema[0].quality[0].customProperties.maxFailedPercent: expected at most 100, found 101.",
  ],
  [
    "a rule in a language that nobody runs",
    (drafts) => (table(drafts, silver).quality[0].engine = "soda"),
    "silver/orders.odcs.yaml: schema[0].quality[0].engine: expected engine 'spark-sql', 'reference' or 'weekday-history'.",
  ],
  [
    "a rule on the volume of a table that is not delivered",
    (drafts) =>
      Object.assign(table(drafts, silver).quality[0], { engine: "weekday-history", implementation: {} }),
    "silver/orders.odcs.yaml: schema[0].quality[0].engine: rule 'customer_given' is about a day's delivery; move it to the contract of the source.",
  ],
  [
    "a rule on volume with a limit that nobody knows",
    (drafts) =>
      Object.assign(table(drafts, silver).quality[0], {
        engine: "weekday-history",
        implementation: { months: 3 },
      }),
    "silver/orders.odcs.yaml: schema[0].quality[0].implementation: 'months' is unknown; correct the spelling or remove it.",
  ],
  [
    "a reference to an unknown table",
    (drafts) =>
      Object.assign(table(drafts, silver).quality[0], {
        engine: "reference",
        implementation: { column: "customer_id", references: "customers.customer_id" },
      }),
    "silver/orders.odcs.yaml: schema[0].quality[0].implementation.references: no silver table 'customers'; known are orders.",
  ],
  [
    "a reference from a column that is not there",
    (drafts) =>
      Object.assign(table(drafts, silver).quality[0], {
        engine: "reference",
        implementation: { column: "buyer", references: "orders.order_id" },
      }),
    "silver/orders.odcs.yaml: schema[0].quality[0].implementation.column: the table has no column 'buyer'; correct the name or add the column.",
  ],
  [
    "a rule under a column",
    (drafts) => (table(drafts, silver).properties[1].quality = []),
    "silver/orders.odcs.yaml: schema[0].properties[1].quality: rules of a column stand under schema[0].quality, where every reader looks; move them there.",
  ],
  [
    "a table in a file of another name",
    (drafts) => (table(drafts, fact).name = "orders"),
    "gold/fact_orders.odcs.yaml: schema[0].name: table 'orders' belongs into gold/orders.odcs.yaml; rename the file or the table.",
  ],
  [
    "an id twice",
    (drafts) => (drafts[fact].id = "gold-dim-customer"),
    "gold/fact_orders.odcs.yaml: id: gold/dim_customer.odcs.yaml has the id 'gold-dim-customer' too; give one another id.",
  ],
  [
    "a file that is no YAML",
    (drafts) => (drafts[fact] = "id: gold-fact-orders\nname: [open\n"),
    "gold/fact_orders.odcs.yaml: line 3: not readable as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; correct the line.",
  ],
  [
    "a platform without zones",
    (drafts) => delete drafts["platform.yaml"].zones,
    "platform.yaml: zones: expected an array, found nothing; add it.",
  ],
  [
    "a calendar that is no date",
    (drafts) => (drafts["platform.yaml"].calendar.last = "2030-02-30"),
    `platform.yaml: calendar.last: expected YYYY-MM-DD; found "2030-02-30".`,
  ],
  [
    "a pattern of texts that is none",
    (drafts) => (drafts["platform.yaml"].texts.INT = "[0-9"),
    "platform.yaml: texts.INT: expected a regular expression.",
  ],
  [
    "no pattern for a type",
    (drafts) => delete drafts["platform.yaml"].texts.DATE,
    "platform.yaml: texts.DATE: expected a string, found nothing; add it.",
  ],
  [
    "a type that text is not read as",
    (drafts) => (table(drafts, silver).properties[0].physicalType = "FLOAT"),
    "silver/orders.odcs.yaml: schema[0].properties[0].physicalType: delivered text is not read as FLOAT; use STRING, BOOLEAN, INT, BIGINT, DECIMAL, DOUBLE, DATE, TIMESTAMP.",
  ],
];

describe("a contract with a fault is refused with a sentence", () => {
  test("and one without is not", () => expect(sentences(() => {})).toEqual([]));

  test.each(faults)("%s", (_name, change, sentence) => expect(sentences(change)).toEqual([sentence]));
});

describe("problems of several files", () => {
  test("are told together", () => {
    const found = sentences((drafts) => {
      delete drafts[source].team;
      table(drafts, silver).quality[0].severity = "fatal";
      table(drafts, fact).properties[1].relationships[0].to = "dim_person.customer_sk";
    });
    expect(found).toEqual([
      "sources/orders.odcs.yaml: team: expected an object, found nothing; add it.",
      `silver/orders.odcs.yaml: schema[0].quality[0].severity: expected 'error' or 'warning', found "fatal".`,
      "gold/fact_orders.odcs.yaml: schema[0].properties[1].relationships[0].to: no gold table 'dim_person'; known are dim_customer, fact_orders.",
    ]);
  });

  test("do not blame a table for another file that cannot be read", () => {
    expect(sentences((drafts) => (drafts[dimension] = "]"))).toEqual([
      expect.stringMatching(/^gold\/dim_customer\.odcs\.yaml: line 1: not readable as YAML: /),
    ]);
  });
});

test("a folder without contracts is named", () => {
  folder = written({ "platform.yaml": soundEstate()["platform.yaml"] });
  expect(() => loadContracts(folder)).toThrow(
    `${folder} holds no *.odcs.yaml in sources, silver, gold, logs, serving; name the folder that holds the contracts.`,
  );
});

test("a folder that is not there is named", () => {
  expect(() => loadContracts("/nowhere")).toThrow(
    "platform.yaml: /nowhere/platform.yaml is not there; name the folder",
  );
});
