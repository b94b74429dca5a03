/** Resolves requirements.in into requirements.txt, with hashes and for every platform: `npm run lock:python`. */
import { environmentPython } from "./paths.mjs";
import { run, SetupError } from "./run.mjs";

const target = ["--generate-hashes", "--universal", "--python-version", "3.11"];
const withoutAddresses = ["--no-emit-index-url", "--no-emit-find-links", "--no-header"];
const upgrade = process.argv.slice(2); // such as --upgrade, or --upgrade-package pandas

try {
  const args = ["-m", "uv", "pip", "compile", "--quiet", ...target, ...withoutAddresses, ...upgrade];
  await run("Resolving requirements.in", environmentPython, [
    ...args,
    "requirements.in",
    "-o",
    "requirements.txt",
  ]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
