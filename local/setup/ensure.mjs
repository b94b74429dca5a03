/**
 * Makes the checkout ready: `node local/setup/ensure.mjs [--report]`. Runs before anything is installed, so it uses
 * nothing but Node's own modules. Says nothing when there is nothing to do, unless asked to report.
 */
import { findPython, javaProblem, nodeProblem } from "./prerequisites.mjs";
import { SetupError } from "./run.mjs";
import { npmPackages, pythonEnvironment, sparkJars } from "./steps.mjs";

/** @returns {string} the Python to make the environment with */
function checkPrerequisites() {
  const python = findPython();
  const problems = [nodeProblem(), "problem" in python ? python.problem : null, javaProblem()].filter(
    Boolean,
  );
  if (problems.length > 0) throw new SetupError(problems.join("\n"));
  return /** @type {{python: string}} */ (python).python;
}

/** @param {import("./steps.mjs").Step[]} steps */
function make(steps) {
  for (const step of steps.filter((step) => !step.isDone())) {
    const start = performance.now();
    step.make();
    console.error(`Set up: ${step.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
}

try {
  make([npmPackages, pythonEnvironment(checkPrerequisites()), sparkJars]);
  if (process.argv.includes("--report")) console.log("Everything is set up.");
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
