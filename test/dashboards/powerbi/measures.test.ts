import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { columnDax, equalsDax } from "../../../dashboards/powerbi-generator/model/dax.ts";
import { aggregateDax, measuresOf } from "../../../dashboards/powerbi-generator/model/measures.ts";
import { starOf } from "../../../dashboards/powerbi-generator/model/star.ts";

describe("an aggregate in DAX means what it means in SQL", () => {
  const of = "gold.t";

  test.each([
    ["sum(a)", { of, function: "sum" as const, column: "a", where: {} }, "SUM('t'[a])"],
    ["count(*)", { of, function: "count" as const, where: {} }, "COUNTROWS('t')"],
    [
      "count(DISTINCT a), which counts no null",
      { of, function: "count_distinct" as const, column: "a", where: {} },
      "DISTINCTCOUNTNOBLANK('t'[a])",
    ],
    [
      "conditions that narrow what is filtered already",
      { of, function: "count" as const, where: { b: false, c: "x", d: 0 } },
      `CALCULATE(COUNTROWS('t'), KEEPFILTERS('t'[b] == FALSE()), KEEPFILTERS('t'[c] == "x"), KEEPFILTERS('t'[d] == 0))`,
    ],
  ])("%s", (_, aggregate, dax) => {
    expect(aggregateDax(aggregate)).toBe(dax);
  });

  test("names and texts cannot break out of their quotes", () => {
    expect(columnDax("o'clock", "a]b")).toBe("'o''clock'[a]]b]");
    expect(equalsDax("t", "a", 'say "x"')).toBe(`'t'[a] == "say ""x"""`);
  });
});

test("a figure is blank while a dimension is filtered that says nothing of what it counts", () => {
  const contracts = loadContracts();
  const measures = measuresOf(contracts, starOf(contracts));
  const lines = (metric: string) =>
    measures.find((one) => one.metric === metric && !one.time)?.lines.join(" ");
  expect(lines("orders")).toMatch(/^IF\(NOT \(ISCROSSFILTERED\('dim_product'\[product_sk\]\)\), CALCULATE/);
  // Lines of orders have a product, and a quotient is blank with its denominator.
  expect(lines("revenue")).toBe("SUM('fact_order_items'[sales_amount])");
  expect(lines("average_order_value")).toBe("DIVIDE([Revenue], [Orders])");
});

describe("what time makes of a measure", () => {
  const contracts = loadContracts();
  const star = starOf(contracts);
  const { revenue, discounts, list_sales, discount_rate, customers, consent_rate, reachable_customers } =
    contracts.metrics;
  const chosen = {
    revenue,
    discounts,
    list_sales,
    discount_rate,
    customers,
    consent_rate,
    reachable_customers,
  };
  const metrics = Object.fromEntries(
    Object.entries(chosen).flatMap(([name, one]) => (one ? [[name, one]] : [])),
  );
  const measures = measuresOf({ ...contracts, metrics } as typeof contracts, star);
  const linesOf = (time: string) =>
    measures.find((one) => one.metric === "revenue" && one.time === time)?.lines.join(" ");

  test("moves the days of the calendar and nothing else", () => {
    expect(linesOf("yearToDate")).toBe(
      "VAR _last = MAXX(FILTER(VALUES('dim_date'[date]), NOT ISBLANK([Revenue])), 'dim_date'[date]) " +
        "RETURN IF(NOT ISBLANK(_last), CALCULATE([Revenue], " +
        "DATESBETWEEN('dim_date'[date], DATE(YEAR(_last), 1, 1), _last), REMOVEFILTERS('dim_date')))",
    );
    expect(linesOf("previousMonth")).toBe(
      "IF(NOT ISBLANK([Revenue]), " +
        "CALCULATE([Revenue], DATEADD('dim_date'[date], -1, MONTH), REMOVEFILTERS('dim_date')))",
    );
    expect(linesOf("change")).toBe(
      "VAR _before = [Revenue previous month] RETURN DIVIDE([Revenue] - _before, _before)",
    );
  });

  test("is made of money and counts by the day alone", () => {
    const timed = new Set(measures.flatMap(({ metric, time }) => (time ? [metric] : [])));
    expect([...timed]).toEqual(["revenue", "discounts", "list_sales"]);
  });

  test("a ratio stands with its numerator", () => {
    expect(measures.find(({ metric }) => metric === "discount_rate")).toMatchObject({
      table: "fact_order_items",
      lines: ["DIVIDE([Discounts], [List sales])"],
    });
  });
});
