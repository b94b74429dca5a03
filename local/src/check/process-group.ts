/** Processes that are ended together with all that they have started. */
import type { ChildProcess } from "node:child_process";
import { isWindows } from "../../setup/paths.mjs";

/** What a process may take to put things in order when it is ended. */
const secondsToEnd = 15;

/** Whether to start a process `detached`, so that it leads a group. Windows has none. */
export const hasGroups = !isWindows;

/** Ends a process that leads a group, and the group: by SIGTERM, and what is left after a while by SIGKILL. */
export function endGroup(leader: ChildProcess): void {
  send(leader, "SIGTERM");
  setTimeout(() => send(leader, "SIGKILL"), secondsToEnd * 1000).unref();
}

function send(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return;
  try {
    if (hasGroups) process.kill(-leader.pid, signal);
    else leader.kill(signal);
  } catch (error) {
    // It has already ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
