/** Runs short Python programs of the checkout and takes what they print. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { environmentPython } from "../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../setup/python.mjs";
import { InterruptedError, PythonError } from "./errors.ts";

/**
 * Runs `python -m <args>` to its end.
 * @param input What it reads on standard input.
 * @returns What it printed.
 * @throws PythonError with the last line it wrote to standard error, which is its sentence.
 * @throws InterruptedError when `signal` aborts.
 */
export async function runPython(args: readonly string[], signal: AbortSignal, input = ""): Promise<string> {
  const child = spawn(environmentPython, ["-m", ...args], {
    env: pythonEnvironmentVariables(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = () => child.kill();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    // A program that ends before it has read everything says why by itself.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    const [output, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (signal.aborted) throw new InterruptedError("Stopped.");
    if (code !== 0) throw new PythonError(complaint(args, complaints, code));
    return output;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Reads one JSON document a line. */
export function jsonLines(output: string): unknown[] {
  return output
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

function complaint(args: readonly string[], complaints: string, code: number | null): string {
  const last = complaints.trim().split("\n").at(-1);
  return last || `python -m ${args.join(" ")} ended with exit code ${code}.`;
}
