/** Commands as a person types them. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { endGroup, hasGroups } from "../local/src/check/process-group.ts";

export interface ShellEnd {
  /** Null after a signal. */
  readonly code: number | null;
  /** What it has written to both outputs. */
  readonly output: string;
}

/**
 * Runs commands in a folder, up to the first that fails.
 *
 * @param minutes after which they are ended, with all that they have started
 */
export async function inShell(commands: string, cwd: string, minutes: number): Promise<ShellEnd> {
  const child = spawn("bash", ["-ec", `exec 2>&1\n${commands}`], {
    ...{ cwd, stdio: ["ignore", "pipe", "inherit"], detached: hasGroups },
  });
  const stop = () => endGroup(child);
  const stopAndEnd = () => {
    stop();
    process.exit(143);
  };
  const limit = setTimeout(stop, minutes * 60_000);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stopAndEnd);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [output, code] = await Promise.all([text(child.stdout), ended]);
    return { code, output };
  } finally {
    clearTimeout(limit);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stopAndEnd);
  }
}
