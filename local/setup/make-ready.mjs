/** Makes a checkout ready for what is to be done in it. Uses nothing but Node's own modules. */
import { environments } from "./paths.mjs";
import { findPython, javaProblem, machineProblem, nodeProblem } from "./prerequisites.mjs";
import { SetupError } from "./run.mjs";
import {
  isEnvironmentCurrent,
  npmPackages,
  npmPackagesOfBuild,
  pythonEnvironment,
  sparkJars,
} from "./steps.mjs";

/** @typedef {keyof typeof environments} Purpose */

/** The environments that each purpose takes: what Spark does not run, the laptop's runs beside it. */
const needed = /** @type {const} */ ({
  laptop: ["laptop"],
  spark: ["laptop", "spark"],
  build: ["build"],
});

/** @returns {Purpose[]} */
export const purposes = () => /** @type {Purpose[]} */ (Object.keys(needed));

/**
 * Makes what is missing and says so; says nothing when there is nothing to do.
 * @param {Purpose} purpose
 * @throws {SetupError} when the machine lacks a program, or an installation fails
 */
export async function makeReady(purpose) {
  const missing = needed[purpose].map((name) => environments[name]).filter(isMissing);
  const isForSpark = purpose === "spark";
  const python = checkPrerequisites(missing.length > 0, isForSpark);
  if (missing.includes(environments.spark))
    console.error("Spark is set up, once: it needs Java 17 or 21, and downloads about 450 MB.");
  // npm and Python need not wait for each other; a failure of one lets the other end.
  await together([
    make(purpose === "build" ? npmPackagesOfBuild : npmPackages),
    make(...missing.map((each) => pythonEnvironment(each, python)), ...(isForSpark ? [sparkJars] : [])),
  ]);
}

/** @param {import("./paths.mjs").Environment} environment */
const isMissing = (environment) => !isEnvironmentCurrent(environment);

/**
 * Says all that is missing at once. Looks for a Python only when there is an environment to make with it.
 * @param {boolean} takesPython
 * @param {boolean} takesJava
 * @returns {string | null} that Python
 */
function checkPrerequisites(takesPython, takesJava) {
  const python = takesPython ? findPython() : null;
  const problems = [
    nodeProblem(),
    takesPython ? machineProblem() : null,
    python && "problem" in python ? python.problem : null,
    takesJava ? javaProblem() : null,
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

/**
 * Waits for all, and tells all their failures.
 * @param {Promise<void>[]} sides
 */
async function together(sides) {
  const ended = await Promise.allSettled(sides);
  const failures = ended.flatMap((side) => (side.status === "rejected" ? [side.reason] : []));
  const unforeseen = failures.find((failure) => !(failure instanceof SetupError));
  if (unforeseen) throw unforeseen;
  if (failures.length > 0) throw new SetupError(failures.map(({ message }) => message).join("\n"));
}
