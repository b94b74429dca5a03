/** Does steps one after the other, and tells each in a line. */
import { StackError } from "./errors.ts";
import type { Plan, Step, StepName } from "./step.ts";

export type Outcome = "changed" | "unchanged" | "would change" | "unknown" | "skipped" | "passed";

export interface RunOptions {
  readonly isDryRun: boolean;
  readonly say: (line: string) => void;
}

/** @throws DeployError of the step that cannot be done; those after it are left */
export async function runSteps(
  steps: readonly Step[],
  { isDryRun, say }: RunOptions,
): Promise<ReadonlyMap<StepName, Outcome>> {
  const outcomes = new Map<StepName, Outcome>();
  for (const step of steps) {
    const { outcome, details } = isDryRun ? await foretold(step, outcomes) : await done(step);
    outcomes.set(step.name, outcome);
    say([`${step.name}: ${outcome}`, details.join(", ")].filter((part) => part !== "").join(" - "));
  }
  return outcomes;
}

interface Told {
  readonly outcome: Outcome;
  readonly details: readonly string[];
}

async function done(step: Step): Promise<Told> {
  const { differences, apply } = await step.look();
  if (step.isForResults) return { outcome: "passed", details: [] };
  if (differences.length === 0) return { outcome: "unchanged", details: [] };
  await apply();
  return { outcome: "changed", details: differences };
}

async function foretold(step: Step, before: ReadonlyMap<StepName, Outcome>): Promise<Told> {
  if (step.isForResults) return { outcome: "skipped", details: ["nothing is deployed that it could ask"] };
  const plan = await looked(step, before);
  if (plan === null) return { outcome: "unknown", details: ["the infrastructure is not there yet"] };
  const { differences } = plan;
  return { outcome: differences.length > 0 ? "would change" : "unchanged", details: differences };
}

/** Null where the infrastructure would have to be made first. */
async function looked(step: Step, before: ReadonlyMap<StepName, Outcome>): Promise<Plan | null> {
  try {
    return await step.look();
  } catch (error) {
    if (error instanceof StackError && before.get("infrastructure") === "would change") return null;
    throw error;
  }
}
