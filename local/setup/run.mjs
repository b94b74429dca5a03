/** Runs the tools that the set-up drives, and turns their failures into sentences. */
import { spawn, spawnSync } from "node:child_process";
import { isWindows, root } from "./paths.mjs";

const network = "Check the network connection, then run the same command again.";

/** A problem of the set-up that its user can solve. The message is all they need to read. */
export class SetupError extends Error {}

/**
 * Runs a tool quietly. Only when it fails, the end of its output becomes part of the error.
 * @param {string} what the step, as the user knows it
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, advice?: string}} [options]
 * @returns {Promise<void>}
 */
export function run(what, command, args, { env = process.env, advice = network } = {}) {
  // Windows starts npm, a .cmd file, only through its shell.
  const shell = isWindows && !command.endsWith(".exe");
  const child = spawn(command, args, { cwd: root, env, shell, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said = (said + text).slice(-20_000);
    });
  }
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ reason) => {
      const lines = said.trim().split("\n").slice(-12).join("\n  ");
      reject(
        new SetupError(`${what} failed (${reason}). ${advice}${lines && ` The last it said:\n  ${lines}`}`),
      );
    };
    child.on("error", (error) => fail(error.message));
    child.on("close", (code, signal) => (code === 0 ? resolve() : fail(signal ?? `exit code ${code}`)));
  });
}

/**
 * What a command prints, or null when it cannot be run.
 * @param {string} command
 * @param {string[]} args
 */
export function output(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", timeout: 20_000 });
  return result.status === 0 ? `${result.stdout}${result.stderr}` : null;
}
