/** Reads how many tests passed, failed and were skipped from what the runners leave behind. */
import { existsSync, readFileSync } from "node:fs";
import type { Counts } from "./outcome.ts";

/**
 * Counts of jest's `--json` report; a test file that did not even load counts as a failed test.
 *
 * @returns null when jest wrote no report
 */
export function jestCounts(file: string): Counts | null {
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Counts of pytest's JUnit report.
 *
 * @returns null when pytest wrote no report
 */
export function pytestCounts(file: string): Counts | null {
  if (!existsSync(file)) return null;
  const suite = readFileSync(file, "utf8").match(/<testsuite [^>]*>/)?.[0] ?? "";
  const attribute = (name: string) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = attribute("failures") + attribute("errors");
  return {
    passed: Math.max(0, attribute("tests") - failed - attribute("skipped")),
    failed,
    skipped: attribute("skipped"),
  };
}
