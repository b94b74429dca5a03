/** Resolves each requirements file `.in` into its `.txt`, with hashes and for every platform: `npm run lock:python`. */
import { environmentPython } from "./paths.mjs";
import { run, SetupError } from "./run.mjs";

const target = ["--generate-hashes", "--universal", "--python-version", "3.11"];
const withoutAddresses = ["--no-emit-index-url", "--no-emit-find-links", "--no-header"];
const upgrade = process.argv.slice(2); // such as --upgrade, or --upgrade-package pandas

/**
 * The laptop's, and what the others have of it in the same versions; those of tests with an environment of their own.
 * @type {[name: string, ...args: string[]][]}
 */
const files = [
  ["requirements"],
  // PySpark and the client that Sail is spoken to with are the same package.
  ["requirements-spark", "-c", "requirements.txt", ...["pysail", "pyspark-client"].flatMap(leaveOut)],
  ["requirements-build", "-c", "requirements.txt"],
  ["test/jobs/requirements"],
];

/** @param {string} name */
function leaveOut(name) {
  return ["--no-emit-package", name];
}

try {
  const args = ["-m", "uv", "pip", "compile", "--quiet", ...target, ...withoutAddresses, ...upgrade];
  for (const [name, ...more] of files) {
    const source = `${name}.in`;
    await run(`Resolving ${source}`, environmentPython, [...args, source, ...more, "-o", `${name}.txt`]);
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
