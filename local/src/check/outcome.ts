/** What one part of the checks came to. Counts are tests, or 1 for a part that is a single check. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** Counts of tests, as a test runner reports them. */
export type Counts = Pick<Outcome, "passed" | "failed" | "skipped">;

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

/** The table of all parts, and under it the sum, alone on the last line. */
export function summary(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const rows = outcomes.map((outcome) => {
    const verdict = outcome.failed > 0 ? "FAILED" : "passed";
    const counts = `${outcome.passed} passed, ${outcome.failed} failed`;
    return `${verdict}  ${outcome.name.padEnd(width)}  ${outcome.seconds.toFixed(1).padStart(6)} s  ${counts}`;
  });
  return ["", ...rows, "", total(outcomes)].join("\n");
}

/** The sum of all, as `.ci/run` reads it. */
export function total(outcomes: readonly Counts[]): string {
  const sum = (count: keyof Counts) => outcomes.reduce((all, outcome) => all + outcome[count], 0);
  const skipped = sum("skipped");
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
