/** Resolves each requirements.in into its requirements.txt, with hashes and for every platform: `npm run lock:python`. */
import { environmentPython } from "./paths.mjs";
import { run, SetupError } from "./run.mjs";

const target = ["--generate-hashes", "--universal", "--python-version", "3.11"];
const withoutAddresses = ["--no-emit-index-url", "--no-emit-find-links", "--no-header"];
const upgrade = process.argv.slice(2); // such as --upgrade, or --upgrade-package pandas

/** The platform's own, and those of tests with an environment of their own. */
const folders = [".", "test/jobs"];

try {
  const args = ["-m", "uv", "pip", "compile", "--quiet", ...target, ...withoutAddresses, ...upgrade];
  for (const folder of folders) {
    const source = `${folder}/requirements.in`.replace(/^\.\//, "");
    const lock = source.replace(/\.in$/, ".txt");
    await run(`Resolving ${source}`, environmentPython, [...args, source, "-o", lock]);
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
