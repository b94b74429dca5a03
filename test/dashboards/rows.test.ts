/** Rows of widgets: sums to the cent, groups, categories, and how numbers are written. */
import { describe, expect, test } from "@jest/globals";
import { loadDashboards } from "../../local/src/report-page/definition.ts";
import { ReportError } from "../../local/src/report-page/errors.ts";
import { change, dayText, shown } from "../../local/src/report-page/format.ts";
import { parseField, type Results, rowsOf, sum } from "../../local/src/report-page/rows.ts";
import { chartData, type Drawing } from "../../local/src/report-page/series.ts";

const [sales] = loadDashboards();
if (!sales) throw new Error("There is no dashboard.");

const exact = { type: "number" as const, decimalPlaces: { type: "exact" as const, places: 2 } };

describe("sums", () => {
  test.each([
    [["0.10", "0.20", "-0.31"], "-0.01"],
    [["99999999999999.99", "0.01"], "100000000000000.00"],
    [["-0.05", null], "-0.05"],
    [[1, 2, null], 3],
    [[null], null],
  ])("of %j is %j", (cells, expected) => expect(sum(cells)).toBe(expected));
});

test("a field is a column or its sum, nothing else", () => {
  expect(parseField("`day`")).toEqual({ kind: "column", column: "day" });
  expect(parseField("SUM(`revenue`)")).toEqual({ kind: "sum", column: "revenue" });
  for (const other of ["AVG(`revenue`)", "SUM(`a`) / SUM(`b`)", "day"]) expect(parseField(other)).toBeNull();
});

function widget(fields: readonly string[], isRaw: boolean) {
  const query = {
    datasetName: "days",
    fields: fields.map((expression) => ({ name: expression, expression })),
    disaggregated: isRaw,
  };
  const columns = fields.map((name) => ({ fieldName: name, displayName: name }));
  return {
    name: "one",
    queries: [{ name: "main_query", query }],
    spec: {
      ...{ version: 2 as const, widgetType: "table" as const, encodings: { columns } },
      frame: { title: "One", showTitle: true as const },
    },
  };
}

const results: Results = {
  "sales/days": {
    columns: ["day", "kind", "revenue"].map((name) => ({ name, type: "string" })),
    rows: [
      ["2017-01-01", "b", "1.10"],
      ["2017-01-01", "a", "2.20"],
      ["2017-01-03", "a", "3.30"],
    ],
  },
};

test("rows are grouped by what is not added up", () => {
  const grouped = rowsOf(sales, widget(["`day`", "SUM(`revenue`)"], false), results);
  expect(grouped.map((row) => Object.values(row))).toEqual([
    ["2017-01-01", "3.30"],
    ["2017-01-03", "3.30"],
  ]);
  expect(rowsOf(sales, widget(["SUM(`revenue`)"], false), results)).toEqual([{ "SUM(`revenue`)": "6.60" }]);
  expect(rowsOf(sales, widget(["`revenue`"], true), results)).toHaveLength(3);
});

test("a column that is not there is told with its widget", () => {
  expect(() => rowsOf(sales, widget(["`profit`"], true), results)).toThrow(ReportError);
  expect(() => rowsOf(sales, widget(["`profit`"], true), results)).toThrow(
    /sales\.lvdash\.json: one: `profit`/,
  );
});

test("a day without rows keeps its place, and series are apart", () => {
  const scale = { type: "temporal" as const };
  const spec: Drawing = {
    ...{ version: 3, widgetType: "line", frame: { title: "One", showTitle: true } },
    encodings: {
      x: { fieldName: "day", displayName: "Day", scale },
      y: { fieldName: "revenue", displayName: "Revenue", scale: { type: "quantitative" } },
      color: { fieldName: "kind", displayName: "Kind", scale: { type: "categorical" } },
    },
  };
  const rows = rowsOf(sales, widget(["`day`", "`kind`", "`revenue`"], true), results).map((row) => ({
    day: row["`day`"] ?? null,
    kind: row["`kind`"] ?? null,
    revenue: row["`revenue`"] ?? null,
  }));
  const data = chartData(spec, rows, ["#000000", "#FFFFFF"]);
  expect(data.labels).toEqual(["1 Jan", "2 Jan", "3 Jan"]);
  expect(data.series).toEqual([
    { name: "a", color: 0, values: [2.2, null, 3.3] },
    { name: "b", color: 1, values: [1.1, null, null] },
  ]);
});

test("values are written as people read them", () => {
  expect(shown("12345678901234.5", exact)).toBe("12,345,678,901,234.50");
  expect(shown("0.1234", { type: "number-percent", decimalPlaces: { type: "max", places: 1 } })).toBe(
    "12.3%",
  );
  expect(shown("published", exact)).toBe("published");
  expect([shown(null), shown(true), shown("2017-01-02T03:04:05Z")]).toEqual(["–", "yes", "2017-01-02 03:04"]);
  expect([dayText("2017-03-01", true), dayText("2017-03-09", false)]).toEqual(["Mar 17", "9 Mar"]);
  expect([change("150.00", "100.00"), change("1", "0"), change(null, "1"), change("99", "100")]).toEqual([
    ...["+50%", null, null, "-1%"],
  ]);
});
