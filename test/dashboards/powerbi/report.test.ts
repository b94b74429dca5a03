import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { PowerBiError } from "../../../dashboards/powerbi-generator/errors.ts";
import { measuresOf } from "../../../dashboards/powerbi-generator/model/measures.ts";
import { starOf } from "../../../dashboards/powerbi-generator/model/star.ts";
import { projectionOf } from "../../../dashboards/powerbi-generator/report/fields.ts";
import { theme } from "../../../dashboards/powerbi-generator/report/theme.ts";
import { readModel } from "./model-reader.ts";
import { jsonParts, projectFiles, projectFolder } from "./project-files.ts";
import { readPages, visualPart } from "./report-parts.ts";
import { reportProblems } from "./report-problems.ts";

const files = projectFiles();
const model = readModel(files);
const pages = readPages(files);

test("the report shows what the model has, everything in its place, with words for screen readers", () => {
  expect(pages.map(({ title }) => title)).toEqual(["Sales", "Customers", "Carts"]);
  expect(reportProblems(pages, model)).toEqual([]);
});

test("every part but the theme names its schema", () => {
  const address =
    /^https:\/\/developer\.microsoft\.com\/json-schemas\/fabric\/.+\/\d+\.\d+\.\d+\/schema\.json$/;
  for (const { path, part } of jsonParts().filter(({ path }) => !path.includes("StaticResources")))
    expect([path, (part as { $schema: string }).$schema]).toEqual([path, expect.stringMatching(address)]);
});

test("the shortcut, the report and the theme point to files that are there", () => {
  const part = (path: string) => JSON.parse(files.get(path) ?? "null");
  const report = part("Customer360.pbip").artifacts[0].report.path;
  expect(existsSync(join(projectFolder, report, "definition.pbir"))).toBe(true);
  const { path } = part(`${report}/definition.pbir`).datasetReference.byPath;
  expect(existsSync(join(projectFolder, report, path, "definition.pbism"))).toBe(true);
  const { themeCollection, resourcePackages } = part(`${report}/definition/report.json`);
  const [{ name, items }] = resourcePackages;
  expect(items.map((item: { name: string }) => item.name)).toEqual([themeCollection.customTheme.name]);
  expect(files.has(`${report}/StaticResources/${name}/${items[0].path}`)).toBe(true);
});

test("carts say that they are simulated, and can be told apart", () => {
  const carts = JSON.stringify(pages.find(({ title }) => title === "Carts")?.visuals);
  expect(carts).toContain("Simulated in the demonstration data");
  expect(carts).toContain('"queryRef":"cart_funnel.is_simulated"');
  expect(JSON.stringify(pages.find(({ title }) => title === "Customers"))).toContain("are made up");
});

test("colours of data stand out from the page, and words more so", () => {
  for (const color of theme.dataColors) expect(contrast(color, theme.background)).toBeGreaterThan(3);
  expect(new Set(theme.dataColors).size).toBe(theme.dataColors.length);
  expect(contrast(theme.foreground, theme.background)).toBeGreaterThan(7);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test("a page cannot ask for a figure that the metrics do not have", () => {
  const contracts = loadContracts();
  const measures = measuresOf(contracts, starOf(contracts));
  const show = (metric: string, time?: "change") => () =>
    projectionOf({ metric, ...(time && { time }) }, measures);
  expect(show("profit")).toThrow(PowerBiError);
  expect(show("profit")).toThrow("metric 'profit' has no measure; correct it");
  expect(show("discount_rate", "change")).toThrow("has no measure for time 'change'");
});

describe("a planted fault is found:", () => {
  const sales = [...files.keys()].find((path) =>
    files.get(path)?.includes("Revenue by department"),
  ) as string;
  const broken = (path: string, change: (text: string) => string) => {
    const text = files.get(path) as string;
    expect(change(text)).not.toBe(text);
    return () => reportProblems(readPages(new Map(files).set(path, change(text))), model).join("\n");
  };

  test.each([
    ["a column", '"Property": "department"', '"Property": "dept"', "the model has no dim_product.dept"],
    [
      "a measure",
      '"Property": "Revenue"',
      '"Property": "Turnover"',
      "the model has no fact_order_items.Turnover",
    ],
    ["a role", '"Category": {', '"Rows": {', "clusteredBarChart takes Category,Y, not Rows,Y"],
    [
      "no alternative text",
      "'Bars of revenue by department, the largest first.'",
      "''",
      "no alternative text",
    ],
    ["a place on the screen", '"x": 861', '"x": 300', "lies over another on the screen"],
    ["a place beyond the screen", '"x": 861', '"x": 1200', "leaves the screen"],
  ])("%s", (_, from, to, message) => {
    expect(broken(sales, (text) => text.replaceAll(from, to))()).toContain(message);
  });

  test("a slicer that does not reach a measure of its page", () => {
    const days = [...files.keys()].find((path) =>
      /"slicer".*Choose days/s.test(files.get(path) ?? ""),
    ) as string;
    const byDepartment = (text: string) =>
      text
        .replaceAll("dim_date", "dim_product")
        .replaceAll('"date"', '"department"')
        .replaceAll(".date", ".department");
    expect(broken(days, byDepartment)().split("\n")).toEqual([
      "Sales: the slicer dim_product.department does not reach Orders",
      "Sales: the slicer dim_product.department does not reach Average order value",
    ]);
  });

  test("a tab order that leaps", () => {
    expect(broken(sales, (text) => text.replace(/"tabOrder": \d+/, '"tabOrder": 0'))()).toContain("tab key");
  });

  test("a visual that is not on the phone", () => {
    const rest = new Map([...files].filter(([path]) => path !== sales.replace("visual.json", "mobile.json")));
    expect(reportProblems(readPages(rest), model)).toEqual(["Sales: not every visual is on the phone"]);
  });

  test("a property that no part has", () => {
    const part = JSON.parse(files.get(sales) as string);
    expect(visualPart.safeParse({ ...part, color: "red" }).success).toBe(false);
  });
});

/** Contrast of two colours, 1 to 21, as WCAG 2 computes it. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
