/**
 * Makes the checkout ready: `node local/setup/ensure.mjs [--report] [laptop | spark | build]`. The laptop is what it is for unless
 * that is said, or CUSTOMER360_ENGINE names Spark. Runs before anything is installed.
 */
import { makeReady, purposes } from "./make-ready.mjs";
import { SetupError } from "./run.mjs";

/** @param {string | undefined} name */
function purposeOf(name) {
  const purpose = name ?? (process.env.CUSTOMER360_ENGINE === "spark" ? "spark" : "laptop");
  const known = purposes().find((one) => one === purpose);
  if (known) return known;
  throw new SetupError(`'${purpose}' is nothing to set up: choose ${purposes().join(", ")}.`);
}

try {
  const args = process.argv.slice(2);
  await makeReady(purposeOf(args.find((argument) => argument !== "--report")));
  if (args.includes("--report")) console.log("Everything is set up.");
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
