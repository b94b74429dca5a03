/** When a report is made, and when the one that is there will do. The rows come from no Spark here; what Spark answers is pytest's. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { NotebookRun, TaskExecutor } from "../../local/src/jobs/executor.ts";
import { loadDashboards } from "../../local/src/report-page/definition.ts";
import { isReportFresh, makeReport, queriesOf } from "../../local/src/report-page/make-report.ts";
import { sampleResults } from "./sample.ts";

const dashboards = loadDashboards();
const { signal } = new AbortController();
let root = "";
let asked: Readonly<Record<string, string>> = {};

/** Answers with sample rows, after it has noted what it was asked. */
const worker: TaskExecutor = {
  execute: async ({ parameters }: NotebookRun) => {
    asked = JSON.parse(readFileSync(parameters.queries ?? "", "utf8"));
    writeFileSync(parameters.target ?? "", JSON.stringify(sampleResults(dashboards)));
    return { values: {}, result: "Sail 0.7.2" };
  },
};

const place = () => ({ root, lake: join(root, "lake") });

function commit(table: string, version: number): void {
  const log = join(root, "lake", table, "_delta_log");
  mkdirSync(log, { recursive: true });
  writeFileSync(join(log, `${String(version).padStart(20, "0")}.json`), "{}");
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "make-report-"));
  commit("gold/fact_orders", 0);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("every data set is asked for, and a report is fresh until a table changes", async () => {
  expect(isReportFresh(place())).toBe(false);
  const path = await makeReport(place(), worker, signal);
  expect(path).toBe(join(root, "report.html"));
  expect(asked).toEqual(queriesOf(dashboards));
  expect(readFileSync(path, "utf8")).toContain("computed by Sail 0.7.2");
  expect(isReportFresh(place())).toBe(true);
  commit("gold/fact_orders", 1);
  expect(isReportFresh(place())).toBe(false);
  await makeReport(place(), worker, signal);
  expect(isReportFresh(place())).toBe(true);
  commit("quarantine/orders", 0);
  expect(isReportFresh(place())).toBe(false);
});

test("a report that cannot be made leaves the older one", async () => {
  await makeReport(place(), worker, signal);
  const before = readFileSync(join(root, "report.html"), "utf8");
  const failing: TaskExecutor = {
    execute: async () => {
      throw new Error("No view serving.sales_by_day.");
    },
  };
  await expect(makeReport(place(), failing, signal)).rejects.toThrow("No view serving.sales_by_day.");
  expect(readFileSync(join(root, "report.html"), "utf8")).toBe(before);
});
