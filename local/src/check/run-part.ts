/** Starts a part and waits for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { root } from "../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../setup/python.mjs";
import type { Part } from "./parts.ts";
import { endGroup, hasGroups } from "./process-group.ts";

/** How a part ended. `output` is empty when it went straight to the terminal. */
export interface Ended {
  readonly exitCode: number;
  readonly seconds: number;
  readonly output: string;
}

export interface Running {
  /** File in a folder that exists, which its output goes to; the terminal gets it when there is none. */
  readonly log: string | null;
  /** Ends it with all that it has started, which makes it fail. */
  readonly signal?: AbortSignal;
}

/** Spark's lane is the longer one: the other one takes what it leaves of the cores. */
const lowerPriority = 5;

/** Runs a part. */
export async function runPart(
  part: Pick<Part, "command" | "args" | "env" | "lane">,
  { log, signal }: Running,
): Promise<Ended> {
  const start = performance.now();
  const output = log ? openSync(log, "w") : ("inherit" as const);
  // `npm test` may run without a terminal or any standard input, so parts get none either.
  const child = spawn(part.command, part.args, {
    cwd: root,
    env: { ...pythonEnvironmentVariables(), ...part.env },
    stdio: ["ignore", output, output],
    // A group of its own, which can be ended whole.
    detached: signal !== undefined && hasGroups,
  });
  const problems: string[] = [];
  const stop = () => {
    problems.push("It was ended: there was no time left for it.\n");
    endGroup(child);
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (child.pid && part.lane === "Node.js") setPriority(child.pid, lowerPriority);
  const exitCode = await once(child, "close").then(
    ([code]) => (code as number | null) ?? 1,
    (error: Error) => {
      problems.push(`${part.command} does not start (${error.message}): run \`npm run setup\`.\n`);
      return 1;
    },
  );
  signal?.removeEventListener("abort", stop);
  if (typeof output === "number") closeSync(output);
  const seconds = (performance.now() - start) / 1000;
  return { exitCode, seconds, output: [log ? readFileSync(log, "utf8") : "", ...problems].join("") };
}
