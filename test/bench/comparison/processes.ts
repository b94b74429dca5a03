/** Processes to be measured: each does one kind of work and prints JSON lines of what it took. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** A process to be measured failed, so that there is nothing to tell. */
export class MeasurementError extends Error {
  override name = "MeasurementError";
}

export interface ProcessOptions {
  /** What the environment has besides this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js. */
  readonly flags?: readonly string[];
}

/**
 * Runs a script to its end.
 *
 * @param script path below `test/bench`
 * @param input reaches the script as JSON
 * @returns what each line that it printed says
 * @throws MeasurementError that tells what the script wrote last
 */
export async function measure<Line>(
  script: string,
  input: object,
  { env = {}, flags = [] }: ProcessOptions = {},
): Promise<Line[]> {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const child = spawn(process.execPath, [...flags, path, JSON.stringify(input)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode !== 0)
    throw new MeasurementError(
      `${script} ended with ${child.signalCode ?? `code ${child.exitCode}`}:\n${error.slice(-3000)}`,
    );
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
