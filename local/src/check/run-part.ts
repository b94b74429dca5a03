/** Starts a part and waits for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../setup/python.mjs";
import type { Part } from "./parts.ts";

/** How a part ended. `output` is empty when it went straight to the terminal. */
export interface Ended {
  readonly exitCode: number;
  readonly seconds: number;
  readonly output: string;
}

/**
 * Runs a part.
 *
 * @param live whether its output goes to the terminal as it comes; else it is kept
 */
export async function runPart(part: Part, live: boolean): Promise<Ended> {
  const start = performance.now();
  const stdout = live ? "inherit" : "pipe";
  // `npm test` may run without a terminal or any standard input, so parts get none either.
  const child = spawn(part.command, part.args, {
    cwd: root,
    env: pythonEnvironmentVariables(),
    stdio: ["ignore", stdout, stdout],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await exitCodeOf(child).catch((error: Error) => {
    chunks.push(Buffer.from(`${part.command} does not start (${error.message}): run \`npm run setup\`.\n`));
    return 1;
  });
  const seconds = (performance.now() - start) / 1000;
  return { exitCode, seconds, output: Buffer.concat(chunks).toString() };
}

async function exitCodeOf(child: ReturnType<typeof spawn>): Promise<number> {
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}
