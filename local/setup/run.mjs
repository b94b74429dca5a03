/** Runs the tools that the set-up drives, and turns their failures into sentences. */
import { spawnSync } from "node:child_process";
import { isWindows, root } from "./paths.mjs";

/** A problem of the set-up that its user can solve. The message is all they need to read. */
export class SetupError extends Error {}

/**
 * Runs a tool quietly. Only when it fails, the end of its output becomes part of the error.
 * @param {string} what the step, as the user knows it
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, advice?: string}} [options]
 */
export function run(what, command, args, { env = process.env, advice } = {}) {
  // Windows starts npm, a .cmd file, only through its shell.
  const shell = isWindows && !command.endsWith(".exe");
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: "utf8",
    shell,
    maxBuffer: 64 * 2 ** 20,
  });
  if (result.status === 0) return;
  const reason =
    result.error?.message ?? (result.signal ? `signal ${result.signal}` : `exit code ${result.status}`);
  const output = `${result.stdout ?? ""}\n${result.stderr ?? ""}`.trim().split("\n").slice(-12);
  const hint = advice ?? "Check the network connection, then run the same command again.";
  throw new SetupError(`${what} failed (${reason}). ${hint} The last it said:\n  ${output.join("\n  ")}`);
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
