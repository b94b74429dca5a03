/** The report as a browser shows it; needs Chromium, and says so where there is none. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "puppeteer-core";
import { loadDashboards } from "../../local/src/report-page/definition.ts";
import { reportPage } from "../../local/src/report-page/page.ts";
import { chromium, launch } from "../chromium.ts";
import { sampleResults } from "./sample.ts";

const dashboards = loadDashboards();
const results = sampleResults(dashboards);
const ids = dashboards.map(({ name }) => name);
let content = "";
beforeAll(async () => {
  const madeAt = new Date("2017-02-05T06:07:08Z");
  const made = { fingerprint: "0123abcd", version: "1.2.3", engine: "Sail 0.7.2", madeAt };
  content = await reportPage({ dashboards, results, ...made });
});

test("the page is small, whole, and says what it was made from", () => {
  expect(content.length).toBeLessThan(2_000_000);
  expect(content).toContain("Sales of 2017-01-01 to 2017-01-12");
  expect(content).toContain("Made 2017-02-05 06:07 UTC");
  expect(content).toContain("version 1.2.3, computed by Sail 0.7.2.");
  expect(content).toContain('<meta name="fingerprint" content="0123abcd" />');
  expect(content).toContain("&lt;script&gt;alert(1)");
  expect(content.match(/<script>/g)).toHaveLength(1);
  const found = [...content.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(found).size).toBe(found.length);
});

// On GitHub, where it can be had, nobody would notice that it is skipped: there it fails.
const withBrowser = chromium || process.env.GITHUB_ACTIONS ? describe : describe.skip;

withBrowser("in Chromium", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  let folder = "";
  let address = "";
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "report-page-"));
    writeFileSync(join(folder, "report.html"), content);
    address = pathToFileURL(join(folder, "report.html")).href;
    browser = await launch(chromium ?? "");
  }, 60_000);
  afterAll(async () => {
    await browser?.close(); // None where it did not start, which is the failure to read.
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(width: number, height: number, scheme: string, seen: string[]): Promise<Page> {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    page.on("console", (message) => seen.push(message.text()));
    page.on("pageerror", (error) => seen.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith("data:") && !request.isNavigationRequest()) seen.push(request.url());
    });
    return page;
  }

  test.each([
    ["a phone", "light", 390, 844],
    ["a phone", "dark", 390, 844],
    ["a desk", "light", 1440, 900],
    ["a desk", "dark", 1440, 900],
  ])(
    "on %s in %s, everybody can use it, nothing sticks out, and nothing is asked for",
    async (_, scheme, width, height) => {
      const seen: string[] = [];
      const page = await opened(width, height, scheme, seen);
      await page.goto(address, { waitUntil: "load" });
      for (const id of ids) {
        await page.click(`#tab-${id}`);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        // Evaluated by the debugger, which the page's own policy does not bind.
        await page.evaluate(axe);
        const violations = (await page.evaluate(
          `axe.run(document, { resultTypes: ["violations"], iframes: false }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0].target })))`,
        )) as readonly { readonly impact: string }[];
        expect(violations.filter(({ impact }) => ["serious", "critical"].includes(impact))).toEqual([]);
      }
      expect(seen).toEqual([]);
      await page.close();
    },
    180_000,
  );

  test("arrow keys go from tab to tab, and an address opens its own", async () => {
    const page = await opened(1440, 900, "light", []);
    await page.goto(`${address}#carts`, { waitUntil: "load" });
    const visible = () =>
      page.$$eval("article", (all) => all.filter((one) => !one.hidden).map((one) => one.id));
    expect(await visible()).toEqual(["carts"]);
    await page.focus("#tab-carts");
    await page.keyboard.press("ArrowRight");
    expect(await visible()).toEqual(["pipeline-health"]);
    await page.keyboard.press("ArrowRight");
    expect(await visible()).toEqual(["sales"]);
    await page.keyboard.press("End");
    expect(await visible()).toEqual(["pipeline-health"]);
    expect(await page.$eval("[aria-selected=true]", (tab) => tab.matches(":focus"))).toBe(true);
    await page.close();
  }, 30_000);

  test("without scripts all dashboards stand there, with the numbers of the data sets", async () => {
    const page = await opened(1440, 900, "light", []);
    await page.setJavaScriptEnabled(false);
    await page.goto(address, { waitUntil: "load" });
    expect(await page.$$eval("article", (all) => all.map((one) => one.id))).toEqual(ids);
    const newest = results["sales/newest_month"];
    const at = newest?.columns.findIndex(({ name }) => name === "revenue") ?? -1;
    const value = await page.$eval("#sales-revenue_counter ~ .value", (one) =>
      one.getAttribute("data-value"),
    );
    expect(value).toBe(newest?.rows[0]?.[at]);
    const rows = await page.$$eval("section[aria-labelledby=sales-days_table] tbody tr", (all) => all.length);
    expect(rows).toBe(results["sales/newest_days"]?.rows.length);
    await page.close();
  }, 30_000);
});
