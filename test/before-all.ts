/** Before a run of jest: gives all test files the same seed, and says what is skipped, and why. */
import { repeatedBy, seedOfRun } from "../local/src/check/seed.ts";
import { missingPrograms } from "./programs.ts";

export default function beforeAll(): void {
  for (const line of [repeatedBy(seedOfRun()), ...missingPrograms()]) process.stderr.write(`${line}\n`);
}
