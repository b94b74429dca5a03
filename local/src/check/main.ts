/**
 * `npm test`: runs every part, whatever becomes of the others, and ends with a table and the sum of all tests and
 * checks. Exits with 1 when anything failed.
 */
import { mkdirSync, rmSync } from "node:fs";
import { type Outcome, settle, summary } from "./outcome.ts";
import { type Part, quickParts, reports, type TestPart, testParts } from "./parts.ts";
import { runPart } from "./run-part.ts";

const atOnce = 2;

async function quick(part: Part): Promise<Outcome> {
  const { exitCode, seconds, output } = await runPart(part, false);
  const failed = exitCode === 0 ? 0 : 1;
  console.log(`${failed ? "FAILED" : "passed"}  ${part.name} (${seconds.toFixed(1)} s)`);
  const told = failed ? [output.trimEnd()] : output.split("\n").filter((line) => line.startsWith("skipped"));
  for (const text of told) console.log(text);
  return { name: part.name, passed: 1 - failed, failed, skipped: 0, seconds };
}

async function tests(part: TestPart): Promise<Outcome> {
  if (part.isLive) console.log(`\n${part.name}`);
  const { exitCode, seconds, output } = await runPart(part, part.isLive);
  if (!part.isLive) console.log(`\n\n${part.name}`);
  if (output) console.log(output.trimEnd());
  return { name: part.name, ...settle(exitCode, part.count(part.report)), seconds };
}

/** Runs all parts, at most `atOnce` at the same time; outcomes come in the parts' order. */
async function quickOutcomes(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = quickParts.entries();
  const worker = async () => {
    for (const [index, part] of waiting) outcomes[index] = await quick(part);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
}

// A report of an earlier run must not be counted again.
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const outcomes = [...(await quickOutcomes()), ...(await Promise.all(testParts.map(tests)))];
console.log(summary(outcomes));
process.exitCode = outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
