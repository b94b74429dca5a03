/** The seed of random tests: another one in each run, and any one again. */

/** Names the seed of a run to its test runners, in whatever language. */
export const seedVariable = "CUSTOMER360_TEST_SEED";

const seeds = 1_000_000;

/** The environment names something else than a seed. The message is all that one needs to read. */
export class SeedError extends Error {}

/**
 * The seed that the environment names, else another one each time, which it names from then on: all that this process
 * starts makes the same choices.
 *
 * @throws SeedError when the environment names no whole number
 */
export function seedOfRun(environment: Record<string, string | undefined> = process.env): number {
  environment[seedVariable] ||= String(Math.floor(Math.random() * seeds));
  const named = environment[seedVariable];
  if (/^\d{1,15}$/.test(named)) return Number(named);
  throw new SeedError(`${seedVariable} is '${named}': set it to a whole number, as a run has printed it.`);
}

/** The sentence that says how to repeat the same random choices. */
export const repeatedBy = (seed: number) =>
  `Random tests have seed ${seed}: ${seedVariable}=${seed} repeats them.`;
