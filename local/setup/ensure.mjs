/**
 * Makes the checkout ready: `node local/setup/ensure.mjs [--report]`. Runs before anything is installed, so it uses
 * nothing but Node's own modules. Says nothing when there is nothing to do, unless asked to report.
 */
import { findPython, javaProblem, nodeProblem } from "./prerequisites.mjs";
import { SetupError } from "./run.mjs";
import { isEnvironmentCurrent, npmPackages, pythonEnvironment, sparkJars } from "./steps.mjs";

/**
 * Says all that is missing at once. Looks for a Python only when there is an environment to make with it.
 * @returns {string | null} that Python
 */
function checkPrerequisites() {
  const python = isEnvironmentCurrent() ? null : findPython();
  const problems = [
    nodeProblem(),
    python && "problem" in python ? python.problem : null,
    javaProblem(),
  ].filter(Boolean);
  if (problems.length > 0) throw new SetupError(problems.join("\n"));
  return python && "python" in python ? python.python : null;
}

/**
 * Makes what is missing, each step after the one before it.
 * @param {import("./steps.mjs").Step[]} steps
 */
async function make(...steps) {
  for (const step of steps) {
    if (step.isDone()) continue;
    const start = performance.now();
    await step.make();
    console.error(`Set up: ${step.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
}

/** Makes npm's and Python's side at once, since neither needs the other; a failure of one lets the other end. */
async function main() {
  const python = checkPrerequisites();
  const sides = await Promise.allSettled([make(npmPackages), make(pythonEnvironment(python), sparkJars)]);
  const failures = sides.flatMap((side) => (side.status === "rejected" ? [side.reason] : []));
  const unforeseen = failures.find((failure) => !(failure instanceof SetupError));
  if (unforeseen) throw unforeseen;
  if (failures.length > 0) throw new SetupError(failures.map(({ message }) => message).join("\n"));
  if (process.argv.includes("--report")) console.log("Everything is set up.");
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
