/** Takes an alert into the record of its trouble. */
import type { Alert, AlertSeverity } from "../../shared/alert.ts";
import type { Flapping } from "../config/model.ts";
import { alertIdOf } from "../ids.ts";
import type { AlertRecord } from "../model.ts";
import { transitionsKept } from "./flapping.ts";

/** What became of an alert that came in: a change of the record, or nothing, and why. */
export type Observation =
  | { readonly change: "began" | "worse" | "ended" | "told again"; readonly record: AlertRecord }
  | { readonly change: "duplicate" | "outdated" };

const rank: Readonly<Record<AlertSeverity, number>> = { warning: 1, error: 2, critical: 3 };

/** Whether `a` is worse than `b`. */
export function isWorse(a: AlertSeverity, b: AlertSeverity): boolean {
  return rank[a] > rank[b];
}

/**
 * The record after an alert. Alerts come in any order and more than once: older ones than the record's change nothing.
 *
 * @param record what is known of the key; null when nothing is
 */
export function observe(
  record: AlertRecord | null,
  alert: Alert,
  flapping: Flapping,
  now: Date,
): Observation {
  if (record === null)
    return { change: alert.state === "firing" ? "began" : "ended", record: first(alert, now) };
  if (alert.occurredAt < record.alert.occurredAt) return { change: "outdated" };
  if (JSON.stringify(alert) === JSON.stringify(record.alert)) return { change: "duplicate" };
  if (alert.state !== record.alert.state) return turned(record, alert, flapping, now);
  const next = { ...record, alert, open: true };
  if (alert.state === "resolved") return { change: "told again", record: { ...next, open: record.open } };
  const worse = isWorse(alert.severity, record.alert.severity);
  const count = record.count + 1;
  if (!worse) return { change: "told again", record: { ...next, count } };
  // Whoever took it on did so when it was less grave.
  return { change: "worse", record: { ...next, count, changedAt: now.toISOString(), acknowledged: null } };
}

/** The end of a trouble that nobody has heard of is kept too: its beginning may still be on its way. */
function first(alert: Alert, now: Date): AlertRecord {
  const at = now.toISOString();
  const firing = alert.state === "firing";
  return {
    id: alertIdOf(alert.key),
    alert,
    startedAt: alert.occurredAt,
    receivedAt: at,
    changedAt: at,
    transitions: firing ? [alert.occurredAt] : [],
    acknowledged: null,
    count: 1,
    open: firing,
  };
}

function turned(record: AlertRecord, alert: Alert, { within, changes }: Flapping, now: Date): Observation {
  const at = now.toISOString();
  const since = new Date(now.getTime() - within).toISOString();
  const lately = record.transitions.filter((time) => time > since);
  const transitions = [...lately, alert.occurredAt].slice(-transitionsKept);
  const next = { ...record, alert, open: true, changedAt: at, transitions };
  if (alert.state === "resolved") return { change: "ended", record: next };
  // One that comes and goes is one trouble to whoever took it on.
  const isTaken = transitions.length >= changes && !isWorse(alert.severity, record.alert.severity);
  const acknowledged = isTaken ? record.acknowledged : null;
  const begun = { startedAt: alert.occurredAt, receivedAt: at, count: 1, acknowledged };
  return { change: "began", record: { ...next, ...begun } };
}
