/** Reads how many tests passed, failed and were skipped, and how long each took, from what the runners leave behind. */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "../../setup/paths.mjs";
import type { Counts, TestOutcome } from "./outcome.ts";

export interface Report {
  readonly counts: Counts;
  readonly tests: readonly TestOutcome[];
}

/** What is read of jest's `--json` report. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly startTime: number;
    readonly endTime: number;
    /** Why the file as a whole failed, or its tests' messages. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly duration?: number | null;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/**
 * Jest's `--json` report; a test file that did not even load counts as a failed test. What a file needs before and between its
 * tests is given as a test `(set-up)`.
 *
 * @returns null when jest wrote no report
 */
export function jestReport(file: string): Report | null {
  if (!existsSync(file)) return null;
  const report: JestReport = JSON.parse(readFileSync(file, "utf8"));
  return {
    counts: {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    tests: report.testResults.flatMap(({ name, startTime, endTime, message, assertionResults }) => {
      const of = relative(root, name);
      const tests = assertionResults.map(({ fullName, duration, failureMessages = [] }) => ({
        ...{ name: `${of} > ${fullName}`, seconds: (duration ?? 0) / 1000 },
        ...because(failureMessages[0]),
      }));
      const spent = tests.reduce((all, { seconds }) => all + seconds, 0);
      return [
        ...tests,
        {
          ...{ name: `${of} > (set-up)`, seconds: Math.max(0, (endTime - startTime) / 1000 - spent) },
          ...because(tests.some(({ failure }) => failure !== undefined) ? undefined : message || undefined),
        },
      ];
    }),
  };
}

const because = (failure: string | undefined) => (failure === undefined ? {} : { failure });

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };
const plain = (text: string) => text.replace(/&(quot|apos|lt|gt|amp);/g, (_, name) => entities[name] ?? "");

/**
 * Pytest's JUnit report. The first test that uses a shared fixture has its set-up.
 *
 * @returns null when pytest wrote no report
 */
export function pytestReport(file: string): Report | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, "utf8");
  const suite = text.match(/<testsuite [^>]*>/)?.[0] ?? "";
  const attributeOf = (tag: string, name: string) =>
    plain(tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? "");
  const count = (name: string) => Number(attributeOf(suite, name));
  const failed = count("failures") + count("errors");
  return {
    counts: {
      passed: Math.max(0, count("tests") - failed - count("skipped")),
      failed,
      skipped: count("skipped"),
    },
    tests: [...text.matchAll(/(<testcase [^>]*>)(?:<(?:failure|error) message="([^"]*)")?/g)].map(
      ([, tag = "", failure]) => ({
        ...{ name: `${attributeOf(tag, "classname").replaceAll(".", "/")}.py::${attributeOf(tag, "name")}` },
        seconds: Number(attributeOf(tag, "time")),
        ...because(failure === undefined ? undefined : plain(failure)),
      }),
    ),
  };
}
