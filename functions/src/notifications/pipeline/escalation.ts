/** Who is told next while nobody acknowledges. */
import type { Escalation } from "../config/model.ts";
import type { Told } from "../model.ts";
import type { Assessed } from "./changes.ts";

/** One receiver to tell, and the alerts that nobody has taken on. */
export interface DueStep {
  readonly receiver: string;
  readonly assessed: readonly Assessed[];
}

export interface Escalated {
  readonly steps: readonly DueStep[];
  /** What was told, with the steps that are done now. */
  readonly told: Readonly<Record<string, Told>>;
}

/** The steps that are due. Steps that were missed while the app was down are made up for once each receiver. */
export function escalate(
  policy: Escalation,
  assessed: readonly Assessed[],
  told: Readonly<Record<string, Told>>,
  now: Date,
): Escalated {
  const perReceiver = new Map<string, Assessed[]>();
  const after: Record<string, Told> = { ...told };
  for (const one of assessed) {
    const known = told[one.record.id];
    if (known === undefined || !needsSomebody(policy, one)) continue;
    const due = stepsDue(policy, now.getTime() - Date.parse(known.at));
    const steps = range(known.steps, due).map((step) => policy.steps[step] ?? policy.steps.at(-1));
    for (const receiver of new Set(steps.map((step) => step?.receiver ?? "")))
      perReceiver.set(receiver, [...(perReceiver.get(receiver) ?? []), one]);
    after[one.record.id] = { ...known, steps: Math.max(due, known.steps) };
  }
  return {
    steps: [...perReceiver].map(([receiver, alerts]) => ({ receiver, assessed: alerts })),
    told: after,
  };
}

function needsSomebody({ severities }: Escalation, { record, state }: Assessed): boolean {
  return state !== "resolved" && record.acknowledged === null && severities.includes(record.alert.severity);
}

/** How many steps are due after a time; beyond the last, it is repeated. */
function stepsDue({ steps, every }: Escalation, elapsed: number): number {
  const reached = steps.filter(({ after }) => after <= elapsed).length;
  const last = steps.at(-1)?.after ?? 0;
  return reached < steps.length ? reached : reached + Math.floor((elapsed - last) / every);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
