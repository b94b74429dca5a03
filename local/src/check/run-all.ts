/** A whole run of parts: its seed, its lanes, its table. */
import { mkdirSync, rmSync } from "node:fs";
import { summary } from "./outcome.ts";
import { type Part, reports } from "./parts.ts";
import { runLanes } from "./run-lanes.ts";
import { repeatedBy, seedOfRun } from "./seed.ts";

export interface Run {
  /** Minutes that all of it may take; more is a warning. */
  readonly minutes: number;
  /** Minutes after which what still runs is ended, and has failed. */
  readonly endsAfter?: number;
  /** The part whose output is seen as it comes. */
  readonly live?: Part;
}

/**
 * Runs the parts and prints their table, with the sum of all tests and checks alone on the last line.
 *
 * @returns the exit code: 1 when anything failed
 */
export async function runAll(parts: readonly Part[], { minutes, endsAfter, live }: Run): Promise<number> {
  const since = performance.now();
  // A report of an earlier run must not be counted again.
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const seed = seedOfRun();
  const outcomes = await runLanes(parts, {
    ...(live ? { live } : {}),
    ...(endsAfter ? { signal: AbortSignal.timeout(endsAfter * 60_000) } : {}),
    say: console.log,
  });
  const seconds = (performance.now() - since) / 1000;
  console.log(`\n${repeatedBy(seed)}`);
  console.log(summary(outcomes, { seconds, limit: minutes * 60 }));
  return outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
}
