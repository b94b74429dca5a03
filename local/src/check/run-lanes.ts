/** Runs parts in two lanes, one beside the other, and says how each ended. */
import { join } from "node:path";
import { type Outcome, settle } from "./outcome.ts";
import { type Lane, type Part, reports } from "./parts.ts";
import { runPart } from "./run-part.ts";

export interface Lanes {
  /** The part whose output is seen as it comes; that of others goes to a file each, and is seen when one fails. */
  readonly live?: Part;
  /** Ends what still runs, which then counts as failed. */
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
  await Promise.all([laneOf("Spark"), laneOf("Node.js")]);
  await laneOf("alone");
  return outcomes;
}

async function outcomeOf(part: Part, { live, signal, say }: Lanes): Promise<Outcome> {
  const { name, counts, report } = part;
  const log = part === live ? null : logOf(part);
  if (part.minutes > 1) say(`started ${name}${log ? `, which writes to ${log}` : ""}`);
  const ended = await runPart(part, { log, ...(signal ? { signal } : {}) });
  const { exitCode, seconds, output } = ended;
  const found = counts ? settle(exitCode, counts(output)) : asCheck(exitCode);
  const isFailed = found.failed > 0;
  say(`${isFailed ? "FAILED " : "passed "} ${name} (${seconds.toFixed(1)} s)`);
  const told = isFailed ? [output.trimEnd()] : output.split("\n").filter((line) => /^skipped\b/i.test(line));
  for (const text of told) say(text);
  return { ...{ name, seconds, limit: part.minutes * 60 }, ...found, slowest: report?.()?.tests ?? [] };
}

const asCheck = (exitCode: number) => ({
  ...{ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 },
});

const logOf = ({ name }: Part) =>
  join(
    reports,
    `${name
      .toLowerCase()
      .replace(/[^a-z\d]+/g, "-")
      .replace(/^-|-$/g, "")}.log`,
  );
