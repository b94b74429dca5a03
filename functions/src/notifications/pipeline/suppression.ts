/** Alerts that are not told for now, and why. */
import type { Inhibition } from "../config/model.ts";
import type { AlertRecord, Silence } from "../model.ts";
import { labelsOf, matches } from "./matchers.ts";

/** Why an alert is not told: the name of the inhibition and the alert that causes it, or the silence. */
export type Suppression =
  | { readonly by: "inhibition"; readonly rule: string; readonly cause: string }
  | { readonly by: "silence"; readonly id: string };

type Labels = Readonly<Record<string, string>>;

/** The alerts that are suppressed, by id. Only alerts that are firing suppress others. */
export function suppressed(
  records: readonly AlertRecord[],
  inhibitions: readonly Inhibition[],
  silences: readonly Silence[],
  now: Date,
): ReadonlyMap<string, Suppression> {
  const causes = causesOf(records, inhibitions);
  const active = silences.filter((silence) => isActive(silence, now));
  const found = new Map<string, Suppression>();
  for (const record of records) {
    const labels = labelsOf(record.alert);
    const suppression = silencedBy(labels, active) ?? inhibitedBy(record, labels, inhibitions, causes);
    if (suppression) found.set(record.id, suppression);
  }
  return found;
}

export function isActive({ startsAt, endsAt }: Silence, now: Date): boolean {
  return Date.parse(startsAt) <= now.getTime() && now.getTime() < Date.parse(endsAt);
}

function silencedBy(labels: Labels, silences: readonly Silence[]): Suppression | null {
  const silence = silences.find(({ matchers }) => matches(matchers, labels));
  return silence ? { by: "silence", id: silence.id } : null;
}

/** By rule and values of its equal labels, the ids of firing alerts that its sources match. */
function causesOf(
  records: readonly AlertRecord[],
  inhibitions: readonly Inhibition[],
): Map<string, string[]> {
  const causes = new Map<string, string[]>();
  for (const { id, alert } of records) {
    if (alert.state !== "firing") continue;
    const labels = labelsOf(alert);
    for (const rule of inhibitions) {
      const key = matches(rule.sources, labels) ? equalKey(rule, labels) : null;
      if (key !== null) causes.set(key, [...(causes.get(key) ?? []), id]);
    }
  }
  return causes;
}

function inhibitedBy(
  { id }: AlertRecord,
  labels: Labels,
  inhibitions: readonly Inhibition[],
  causes: ReadonlyMap<string, readonly string[]>,
): Suppression | null {
  for (const rule of inhibitions) {
    // What matches both sides would suppress itself.
    if (!matches(rule.targets, labels) || matches(rule.sources, labels)) continue;
    const key = equalKey(rule, labels);
    const cause = key === null ? undefined : causes.get(key)?.find((other) => other !== id);
    if (cause !== undefined) return { by: "inhibition", rule: rule.name, cause };
  }
  return null;
}

/** null when the alert lacks one of the labels: nothing is the same as nothing. */
function equalKey({ name, equal }: Inhibition, labels: Labels): string | null {
  const values = equal.map((label) => labels[label]);
  return values.includes(undefined) ? null : JSON.stringify([name, ...values]);
}
