/** Does steps one after the other, and tells each in a line. */
import { MissingError, StackError } from "./errors.ts";
import type { Plan, Step, StepName } from "./step.ts";

export type Outcome = "changed" | "unchanged" | "would change" | "unknown" | "skipped" | "passed";

export interface RunOptions {
  readonly isDryRun: boolean;
  readonly say: (line: string) => void;
}

/**
 * Every step looks before the first one changes anything: what cannot be done is told while the stack is as it was.
 *
 * @throws DeployError of the step that cannot be done; those after it are left
 */
export async function runSteps(
  steps: readonly Step[],
  { isDryRun, say }: RunOptions,
): Promise<ReadonlyMap<StepName, Outcome>> {
  const plans = await plansOf(steps);
  const outcomes = new Map<StepName, Outcome>();
  for (const step of steps) {
    const plan = plans.get(step.name);
    const { outcome, details } = isDryRun ? foretold(step, plan) : await done(step, plan, outcomes);
    outcomes.set(step.name, outcome);
    say([`${step.name}: ${outcome}`, details.join(", ")].filter((part) => part !== "").join(" - "));
  }
  return outcomes;
}

/** By the steps' names; none for what the infrastructure makes first, nor for what only tests results. */
async function plansOf(steps: readonly Step[]): Promise<ReadonlyMap<StepName, Plan>> {
  const plans = new Map<StepName, Plan>();
  for (const { name, look } of steps.filter((step) => !step.isForResults)) {
    const infrastructureChanges = (plans.get("infrastructure")?.differences.length ?? 0) > 0;
    const plan = await look().catch((error: unknown) => {
      const isMade = error instanceof StackError || error instanceof MissingError;
      if (isMade && infrastructureChanges) return null;
      throw error;
    });
    if (plan !== null) plans.set(name, plan);
  }
  return plans;
}

interface Told {
  readonly outcome: Outcome;
  readonly details: readonly string[];
}

async function done(
  step: Step,
  foreseen: Plan | undefined,
  before: ReadonlyMap<StepName, Outcome>,
): Promise<Told> {
  // What the infrastructure changed may have changed what the others found.
  const isStale = before.get("infrastructure") === "changed";
  const { differences, apply } = foreseen === undefined || isStale ? await step.look() : foreseen;
  if (step.isForResults) return { outcome: "passed", details: [] };
  if (differences.length === 0) return { outcome: "unchanged", details: [] };
  await apply();
  return { outcome: "changed", details: differences };
}

function foretold(step: Step, plan: Plan | undefined): Told {
  if (step.isForResults) return { outcome: "skipped", details: ["nothing is deployed that it could ask"] };
  if (plan === undefined) return { outcome: "unknown", details: ["the infrastructure is not there yet"] };
  const { differences } = plan;
  return { outcome: differences.length > 0 ? "would change" : "unchanged", details: differences };
}
