import { stripVTControlCharacters } from "node:util";

/** What one part of the checks came to. Counts are tests, or 1 for a part that is a single check. */
export interface Outcome extends Counts {
  readonly name: string;
  readonly seconds: number;
  /** Seconds that it may take; see `Part.minutes`. */
  readonly limit: number;
  readonly tests: readonly TestOutcome[];
}

/** Counts of tests, as a test runner reports them. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one test came to. */
export interface TestOutcome {
  /** File and name, as one starts it alone. */
  readonly name: string;
  /** Its own set-up included. */
  readonly seconds: number;
  /** Why it failed, where it did. */
  readonly failure?: string;
}

/** Share of a limit from which on it is warned of. */
const warnedFrom = 0.8;
const shownTests = 15;
const shownFailures = 20;
const failureCharacters = 400;

/**
 * Counts to believe: a runner that failed without a failed test to show for it counts as one failure, and one that
 * reports nothing at all did not run.
 */
export function settle(exitCode: number, counts: Counts | null): Counts {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const ran = known.passed + known.failed + known.skipped > 0;
  const unexplained = known.failed === 0 && (exitCode !== 0 || !ran);
  return unexplained ? { ...known, failed: 1 } : known;
}

/** What all parts together took, and may take, in seconds. */
export interface Spent {
  readonly seconds: number;
  readonly limit: number;
}

/**
 * The table of all parts, the slowest tests, the failed ones, warnings, and under them the sum: `N passed, N failed`, alone on
 * the last line.
 */
export function summary(outcomes: readonly Outcome[], spent: Spent): string {
  const tests = outcomes.flatMap((outcome) => outcome.tests);
  const slowest = [...tests]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, shownTests)
    .map(({ name, seconds }) => `${shown(seconds)}  ${name}`);
  const warnings = [
    ...outcomes.flatMap(({ name, ...own }) => warningOf(name, own)),
    ...warningOf("all together", spent),
  ];
  const sections = [
    ["", ...table(outcomes, spent)],
    slowest.length > 0 ? ["", "Slowest tests, with their set-up:", ...slowest] : [],
    failuresOf(tests),
    warnings.length > 0 ? ["", ...warnings] : [],
    ["", total(outcomes.map((outcome) => ({ ...outcome, skipped: 0 })))],
  ];
  return sections.flat().join("\n");
}

function table(outcomes: readonly Outcome[], spent: Spent): string[] {
  const width = Math.max(...outcomes.map(({ name }) => name.length), "all together".length);
  const row = (verdict: string, name: string, { seconds, limit }: Spent, text: string) =>
    `${verdict}  ${name.padEnd(width)}  ${shown(seconds)} of ${shown(limit)}  ${text}`;
  const rows = outcomes.map((outcome) =>
    row(outcome.failed > 0 ? "FAILED" : "passed", outcome.name, outcome, countsOf(outcome)),
  );
  return [...rows, row("      ", "all together", spent, "").trimEnd()];
}

function failuresOf(tests: readonly TestOutcome[]): string[] {
  const failed = tests.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) return [];
  const shownOnes = failed.slice(0, shownFailures).flatMap(({ name, failure = "" }) => {
    const text = stripVTControlCharacters(failure).replace(/\s+/g, " ").trim();
    return [`  ${name}`, `    ${text.slice(0, failureCharacters)}`];
  });
  const others = failed.length - shownFailures;
  return ["", "Failed tests:", ...shownOnes, ...(others > 0 ? [`  and ${others} more`] : [])];
}

function warningOf(what: string, { seconds, limit }: Spent): string[] {
  if (seconds < warnedFrom * limit) return [];
  const share = Math.round((100 * seconds) / limit);
  return [
    `WARNING: ${what} took ${shown(seconds).trim()}, ${share} % of the ${shown(limit).trim()} allowed.`,
  ];
}

const shown = (seconds: number) => `${seconds.toFixed(1).padStart(7)} s`;

const countsOf = ({ passed, failed, skipped }: Counts) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** The sum of all, as a suite ends with it: `N passed, N failed`, and what was skipped if anything was. */
export function total(outcomes: readonly Counts[]): string {
  const sum = (count: keyof Counts) => outcomes.reduce((all, outcome) => all + outcome[count], 0);
  return countsOf({ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") });
}

/**
 * Counts of a program that ends with them, alone on a line: `N passed, N failed`, or `caught N of M` planted faults.
 *
 * @returns null when it does not
 */
export function closingCounts(output: string): Counts | null {
  for (const line of output.trimEnd().split(/\r?\n/).reverse()) {
    const [, passed, failed, skipped = 0] =
      /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line) ?? [];
    if (passed !== undefined)
      return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
    const [, caught, planted] = /^caught (\d+) of (\d+)$/.exec(line) ?? [];
    if (caught !== undefined)
      return { passed: Number(caught), failed: Number(planted) - Number(caught), skipped: 0 };
  }
  return null;
}
