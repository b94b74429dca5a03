/** Commands as a person types them. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export interface ShellEnd {
  /** Null after a signal. */
  readonly code: number | null;
  /** What it has written to both outputs. */
  readonly output: string;
}

/**
 * Runs commands in a folder, up to the first that fails.
 *
 * @param timeout milliseconds after which they are ended; never when absent
 */
export async function inShell(commands: string, cwd: string, timeout?: number): Promise<ShellEnd> {
  const child = spawn("bash", ["-ec", `exec 2>&1\n${commands}`], {
    ...{ cwd, stdio: ["ignore", "pipe", "inherit"] },
    ...(timeout === undefined ? {} : { timeout }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [output, code] = await Promise.all([text(child.stdout), ended]);
  return { code, output };
}
