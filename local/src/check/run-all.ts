/** A whole run of parts: its seed, its lanes, its table. */
import { mkdirSync, rmSync } from "node:fs";
import { type Outcome, summary } from "./outcome.ts";
import { type Part, reports } from "./parts.ts";
import { runLanes } from "./run-lanes.ts";
import { repeatedBy, SeedError, seedOfRun } from "./seed.ts";

export interface Run {
  /** Minutes that all of it may take; more is a warning. */
  readonly minutes: number;
  /** Minutes after which what still runs is ended, and has failed; never where it is left out. */
  readonly endsAfter?: number;
  /** The part whose output is seen as it comes. */
  readonly live?: Part;
  /** What the set-up took before this run, where it was measured. */
  readonly setUpSeconds?: number;
}

const setUpMinutes = 3;

/**
 * Runs the parts and prints their table, with the sum of all tests and checks alone on the last line.
 *
 * @returns the exit code: 1 when anything failed
 */
export async function runAll(parts: readonly Part[], run: Run): Promise<number> {
  try {
    return await runWith(seedOfRun(), parts, run);
  } catch (error) {
    if (!(error instanceof SeedError)) throw error;
    console.log(`${error.message}\n\n0 passed, 1 failed`);
    return 1;
  }
}

async function runWith(seed: number, parts: readonly Part[], run: Run): Promise<number> {
  const { minutes, endsAfter, live, setUpSeconds } = run;
  const since = performance.now();
  console.log(repeatedBy(seed));
  // A report of an earlier run must not be counted again.
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const outcomes = await runLanes(parts, {
    ...(live ? { live } : {}),
    ...(endsAfter ? { signal: endingAfter(endsAfter * 60 - (setUpSeconds ?? 0)) } : {}),
    ...{ logs: reports, say: console.log },
  });
  const seconds = (setUpSeconds ?? 0) + (performance.now() - since) / 1000;
  console.log(`\n${repeatedBy(seed)}`);
  console.log(summary([...setUp(setUpSeconds), ...outcomes], { seconds, limit: minutes * 60 }));
  return outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
}

/** Aborts after some seconds, and when this process gets SIGINT or SIGTERM, which its parts do not get themselves. */
function endingAfter(seconds: number): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  return AbortSignal.any([AbortSignal.timeout(seconds * 1000), interrupted.signal]);
}

/** The set-up as one check: without it, nothing would run. */
function setUp(seconds: number | undefined): Outcome[] {
  if (seconds === undefined) return [];
  const counts = { passed: 1, failed: 0, skipped: 0 };
  return [{ name: "set-up", ...counts, seconds, limit: setUpMinutes * 60, tests: [] }];
}
