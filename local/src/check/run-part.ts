/** Starts a part and waits for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../setup/python.mjs";
import type { Part } from "./parts.ts";

/** How a part ended. `output` is empty when it went straight to the terminal. */
export interface Ended {
  readonly exitCode: number;
  readonly seconds: number;
  readonly output: string;
}

export interface Running {
  /** File that its output goes to; the terminal gets it when there is none. */
  readonly log: string | null;
  /** Ends it, which makes it fail. */
  readonly signal?: AbortSignal;
}

/** Runs a part. */
export async function runPart(
  part: Pick<Part, "command" | "args" | "env">,
  { log, signal }: Running,
): Promise<Ended> {
  const start = performance.now();
  if (log) mkdirSync(dirname(log), { recursive: true });
  const output = log ? openSync(log, "w") : ("inherit" as const);
  // `npm test` may run without a terminal or any standard input, so parts get none either.
  const child = spawn(part.command, part.args, {
    cwd: root,
    env: { ...pythonEnvironmentVariables(), ...part.env },
    stdio: ["ignore", output, output],
    ...(signal ? { signal } : {}),
  });
  const { exitCode, problem } = await once(child, "close").then(
    ([code]) => ({ exitCode: (code as number | null) ?? 1, problem: "" }),
    (error: Error) => ({ exitCode: 1, problem: problemOf(error, part.command) }),
  );
  if (typeof output === "number") closeSync(output);
  const seconds = (performance.now() - start) / 1000;
  return { exitCode, seconds, output: `${log ? readFileSync(log, "utf8") : ""}${problem}` };
}

function problemOf(error: Error, command: string): string {
  if (error.name === "AbortError") return "It was ended: there was no time left for it.\n";
  return `${command} does not start (${error.message}): run \`npm run setup\`.\n`;
}
