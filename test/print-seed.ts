/** Gives all test files of a run of jest the same seed, and prints it. */
import { repeatedBy, seedOfRun } from "../local/src/check/seed.ts";

export default function printSeed(): void {
  process.stderr.write(`${repeatedBy(seedOfRun())}\n`);
}
