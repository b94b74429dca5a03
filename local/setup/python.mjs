/**
 * Runs Python with what the platform's code needs: `node local/setup/python.mjs -m pytest`, in the environment of the engine that
 * CUSTOMER360_ENGINE names. Other programs take the same variables from `pythonEnvironmentVariables`.
 */
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { enginePython, jarsFolder, root } from "./paths.mjs";

/**
 * The variables that Python and Spark run with. JAVA_HOME stays as the machine has it.
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function pythonEnvironmentVariables(base = process.env) {
  const folders = [join(root, "spark"), join(root, "local"), base.PYTHONPATH].filter(Boolean);
  return {
    ...base,
    PYTHONPATH: folders.join(delimiter),
    PYTHONUTF8: "1",
    CUSTOMER360_JARS: jarsFolder(),
  };
}

function main() {
  const python = enginePython();
  const again = "run `npm run setup`, and for Spark `npm run setup -- spark`";
  if (!existsSync(python)) {
    console.error(`${python} is not there: ${again}.`);
    process.exit(1);
  }
  const env = pythonEnvironmentVariables();
  const child = spawn(python, process.argv.slice(2), { stdio: "inherit", env });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`${python} does not start (${error.message}): delete its environment and ${again}.`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
