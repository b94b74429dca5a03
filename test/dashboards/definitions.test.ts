/** Dashboards as they are deployed: of a form that is known, about columns that are there, and without formulas of their own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isAdditive, loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import {
  type Dashboard,
  type DataWidget,
  loadDashboards,
  parseDashboard,
} from "../../local/src/report-page/definition.ts";
import { ReportError } from "../../local/src/report-page/errors.ts";
import { parseField } from "../../local/src/report-page/rows.ts";
import { outputColumns, viewsOf } from "./queries.ts";

const dashboards = loadDashboards();
const contracts = loadContracts();
const views = contracts.ofLayer("serving");

const placed = ({ pages }: Dashboard) => pages.flatMap(({ layout }) => layout);
const dataWidgets = (dashboard: Dashboard): readonly DataWidget[] =>
  placed(dashboard).flatMap(({ widget }) => ("queries" in widget ? [widget] : []));
const queryOf = ({ datasets }: Dashboard, name: string) =>
  datasets.find((dataset) => dataset.name === name)?.queryLines.join("") ?? "";

test("there are four, in the order in which the report shows them", () => {
  expect(dashboards.map(({ name }) => name)).toEqual(["sales", "customer-360", "carts", "pipeline-health"]);
});

describe.each(dashboards.map((dashboard) => ({ name: dashboard.name, dashboard })))(
  "$name",
  ({ dashboard }) => {
    test("has widgets beside each other, each named once, on the grid of six columns", () => {
      const cells = placed(dashboard).flatMap(({ position: { x, y, width, height } }) =>
        Array.from(
          { length: width * height },
          (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`,
        ),
      );
      expect(new Set(cells).size).toBe(cells.length);
      for (const { position } of placed(dashboard))
        expect(position.x + position.width).toBeLessThanOrEqual(6);
      const names = placed(dashboard).map(({ widget }) => widget.name);
      expect(new Set(names).size).toBe(names.length);
    });

    test("reads views, and all of its data sets are used", () => {
      const used = new Set(
        dataWidgets(dashboard).flatMap(({ queries }) => queries.map(({ query }) => query.datasetName)),
      );
      expect([...used].sort()).toEqual(dashboard.datasets.map(({ name }) => name).sort());
      const known = views.map(({ name }) => `serving.${name}`);
      for (const { name } of dashboard.datasets) {
        const read = viewsOf(queryOf(dashboard, name));
        expect(read).not.toHaveLength(0);
        expect(known).toEqual(expect.arrayContaining([...read]));
      }
    });

    test("asks its data sets for columns that they have, and shows what it asks for", () => {
      for (const widget of dataWidgets(dashboard)) {
        for (const { query } of widget.queries) {
          const columns = outputColumns(queryOf(dashboard, query.datasetName));
          for (const { expression } of query.fields)
            expect(columns).toContain(parseField(expression)?.column);
        }
        const asked = widget.queries.flatMap(({ query }) => query.fields.map(({ name }) => name));
        const shown = [...JSON.stringify(widget.spec.encodings).matchAll(/"fieldName":"([^"]+)"/g)].map(
          ([, name]) => name,
        );
        expect([...new Set(shown)].sort()).toEqual([...new Set(asked)].sort());
      }
    });

    test("repeats no formula, and adds up only what adds up", () => {
      for (const { name } of dashboard.datasets)
        expect(queryOf(dashboard, name)).not.toMatch(/\b(sum|avg)\s*\(|count\s*\(\s*distinct/i);
      for (const widget of dataWidgets(dashboard)) {
        for (const { query } of widget.queries) expect(doNotAddUp(dashboard, query)).toEqual([]);
      }
    });

    test("binds filters wherever it can, and says what they reach", () => {
      expect(filterProblems(dashboard)).toEqual([]);
    });

    test("compares figures with those of an equally long time", () => {
      for (const { queries } of dataWidgets(dashboard).filter(({ spec }) => "target" in spec.encodings)) {
        // A month that has just begun is no match for a whole one.
        const read = queries.flatMap(({ query }) => viewsOf(queryOf(dashboard, query.datasetName)));
        expect(read).not.toContain("serving.sales_by_month");
      }
    });

    test("tells synthetic and simulated from real", () => {
      const text = JSON.stringify(dashboard);
      const isAboutSimulated = /serving\.cart|has_simulated_visits/.test(text);
      expect(/\*\*Simulated:\*\*/.test(text)).toBe(isAboutSimulated);
      expect(/\*\*Synthetic:\*\*/.test(text)).toBe(text.includes("serving.customers"));
    });

    test("draws in colors that stand out from what they lie on, mapped ones among the theme's", () => {
      const { theme } = dashboard.uiSettings;
      for (const color of theme.visualizationColors)
        expect(contrast(color, theme.widgetBackgroundColor.light)).toBeGreaterThanOrEqual(3);
      for (const mode of ["light", "dark"] as const)
        expect(contrast(theme.fontColor[mode], theme.widgetBackgroundColor[mode])).toBeGreaterThanOrEqual(7);
      const mapped = [...JSON.stringify(dashboard.pages).matchAll(/"color":"(#\w+)"/g)].map(
        ([, color]) => color,
      );
      expect(theme.visualizationColors).toEqual(expect.arrayContaining(mapped));
      expect(theme).toEqual(dashboards[0]?.uiSettings.theme);
    });
  },
);

/**
 * What filters leave out. A filter is bound to every data set that has its column; one that is cut to its newest rows may stay
 * as it is, for it would be empty for other days. Whoever looks reads below the filter which widgets it reaches.
 */
function filterProblems(dashboard: Dashboard): readonly string[] {
  const widgets = dataWidgets(dashboard);
  const isFilter = ({ spec }: DataWidget) => spec.widgetType.startsWith("filter-");
  return widgets.filter(isFilter).flatMap(({ name, queries, spec: { frame } }) => {
    const bound = queries.map(({ query }) => query.datasetName);
    const column = parseField(queries[0]?.query.fields[0]?.expression ?? "")?.column ?? "";
    const unbound = dashboard.datasets
      .filter(({ queryLines }) => !queryLines.some((line) => line.startsWith("LIMIT")))
      .filter((one) => !bound.includes(one.name) && outputColumns(one.queryLines.join("")).includes(column));
    const reached = widgets.filter(
      (one) => !isFilter(one) && one.queries.some(({ query }) => bound.includes(query.datasetName)),
    );
    const says = `Reaches ${reached.map((one) => one.spec.frame.title).join(", ")}`;
    return [
      ...unbound.map((one) => `${name} is not bound to ${one.name}`),
      ...(frame.description === says && frame.showDescription ? [] : [`${name} does not say: ${says}`]),
    ];
  });
}

test("a filter that reaches less than it says is found, and one that could reach more", () => {
  const [sales] = dashboards;
  const broken = structuredClone(sales as Dashboard);
  const filter = dataWidgets(broken).find(({ name }) => name === "department_filter");
  filter?.queries.shift();
  expect(filterProblems(broken)).toEqual([
    "department_filter is not bound to departments",
    "department_filter does not say: Reaches Best products of the newest month",
  ]);
});

type Query = DataWidget["queries"][number]["query"];

/** Columns that a query adds up though parts of them do not make the whole. */
function doNotAddUp(dashboard: Dashboard, { datasetName, fields }: Query): readonly string[] {
  const read = viewsOf(queryOf(dashboard, datasetName));
  const columns = views
    .filter(({ name }) => read.includes(`serving.${name}`))
    .flatMap((view) => view.columns);
  return fields
    .map(({ expression }) => parseField(expression))
    .flatMap((field) => (field?.kind === "sum" ? [field.column] : []))
    .filter((name) =>
      columns.some((column) => {
        if (column.name !== name) return false;
        const metric = column.metric === null ? null : contracts.metrics[column.metric];
        return metric
          ? !isAdditive(metric)
          : /divide|avg|distinct|max\(|min\(/i.test(column.transformLogic ?? "");
      }),
    );
}

test("what does not add up is found", () => {
  const query = {
    datasetName: "days",
    fields: [{ name: "o", expression: "SUM(`orders`)" }],
    disaggregated: false,
  };
  expect(doNotAddUp(dashboards[0] as Dashboard, query)).toEqual(["orders"]);
});

test("what the report cannot render is refused with its place", () => {
  const content = readFileSync(join("dashboards", "sales.lvdash.json"), "utf8");
  const unknown = content.replace('"widgetType": "area"', '"widgetType": "sankey"');
  expect(() => parseDashboard("sales", unknown)).toThrow(ReportError);
  expect(() => parseDashboard("sales", unknown)).toThrow(/sales\.lvdash\.json.*cannot render/);
});

/** Contrast of two colors as WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
