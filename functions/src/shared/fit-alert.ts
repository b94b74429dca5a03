/** Cuts an alert until a queue takes it: one that says too much is still an alert. */
import type { Alert } from "./alert.ts";
import { clipText, longestAddress } from "./clean-text.ts";

/** The most that an alert says; whoever takes it in cuts it to this as well. */
export const longest = {
  name: 100,
  label: 300,
  title: 300,
  description: 4000,
  fact: 1000,
  facts: 20,
  labels: 30,
  key: 500,
  address: longestAddress,
} as const;

/** From all that an alert may say down to what always fits. */
const shares = [1, 1 / 2, 1 / 4, 1 / 8] as const;

/** @param fits whether the queue takes the alert */
export function fitted(alert: Alert, fits: (alert: Alert) => boolean): Alert {
  if (fits(alert)) return alert;
  const cut = shares.map((share) => cutTo(alert, share));
  return cut.find(fits) ?? (cut.at(-1) as Alert);
}

function cutTo(alert: Alert, share: number): Alert {
  const { title, description, facts, labels, owner, dataset, batchId, correlationId, runbook } = alert;
  const kept = Object.entries(labels).slice(0, longest.labels * share);
  return {
    ...alert,
    owner: owner && clipText(owner, longest.name),
    dataset: dataset && clipText(dataset, longest.name),
    batchId: batchId && clipText(batchId, longest.name),
    correlationId: clipText(correlationId, longest.label),
    runbook: runbook && runbook.length > longest.address ? null : runbook,
    title: clipText(title, longest.title),
    description: clipText(description, longest.description * share),
    facts: facts.slice(0, longest.facts).map(({ name, value }) => ({
      name: clipText(name, longest.name),
      value: clipText(value, longest.fact * share),
    })),
    labels: Object.fromEntries(
      kept.map(([name, value]) => [clipText(name, longest.name), clipText(value, longest.label)]),
    ),
  };
}
