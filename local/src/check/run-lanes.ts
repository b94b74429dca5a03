/** Runs parts in two lanes, one beside the other, and says how each ended. */
import { join } from "node:path";
import { type Counts, type Outcome, settle } from "./outcome.ts";
import type { Lane, Part } from "./parts.ts";
import { runPart } from "./run-part.ts";

export interface Lanes {
  /** Folder that each part has a log in. */
  readonly logs: string;
  /** The part whose output is seen as it comes; that of others is seen when one fails. */
  readonly live?: Part;
  /** Ends what still runs, and keeps what waits from starting; both count as failed. */
  readonly signal?: AbortSignal;
  readonly say: (line: string) => void;
}

/** Runs all parts, whatever becomes of the others. Outcomes come in the parts' order. */
export async function runLanes(parts: readonly Part[], lanes: Lanes): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const laneOf = async (lane: Lane) => {
    for (const [index, part] of parts.entries())
      if (part.lane === lane) outcomes[index] = await outcomeOf(part, lanes);
  };
  await Promise.all([laneOf("Python"), laneOf("Node.js")]);
  await laneOf("alone");
  return outcomes;
}

async function outcomeOf(part: Part, lanes: Lanes): Promise<Outcome> {
  const { name } = part;
  const since = performance.now();
  try {
    if (lanes.signal?.aborted) throw new Error("There was no time left for it.");
    return await run(part, lanes);
  } catch (error) {
    // Whatever is wrong with a part, its lane goes on and the run ends with its counts.
    lanes.say(`FAILED  ${name}: ${error instanceof Error ? error.message : error}`);
    const seconds = (performance.now() - since) / 1000;
    return { name, passed: 0, failed: 1, skipped: 0, seconds, limit: part.minutes * 60, tests: [] };
  }
}

async function run(part: Part, { logs, live, signal, say }: Lanes): Promise<Outcome> {
  const { name, counts, report } = part;
  const log = part === live ? null : join(logs, fileNameOf(name));
  if (part.minutes > 1) say(`started ${name}${log ? `, which writes to ${log}` : ""}`);
  const { exitCode, seconds, output } = await runPart(part, { log, ...(signal ? { signal } : {}) });
  const found = counts ? settle(exitCode, counts(output)) : asCheck(exitCode);
  const isFailed = found.failed > 0;
  say(`${isFailed ? "FAILED" : "passed"}  ${name} (${seconds.toFixed(1)} s)`);
  const shown = isFailed ? [output.trimEnd()] : output.split("\n").filter((line) => /^skipped\b/i.test(line));
  for (const text of shown) say(text);
  return { name, seconds, limit: part.minutes * 60, ...found, tests: report?.()?.tests ?? [] };
}

const asCheck = (exitCode: number): Counts => ({
  ...{ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 },
});

/** Such as `tests-python.log`. */
function fileNameOf(name: string): string {
  const words = name.toLowerCase().match(/[a-z\d]+/g) ?? [];
  return `${words.join("-")}.log`;
}
