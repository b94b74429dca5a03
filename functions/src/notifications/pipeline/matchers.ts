/** Matches alerts by their labels. */
import type { Alert } from "../../shared/alert.ts";
import { alertIdOf } from "../ids.ts";
import type { Matchers } from "../model.ts";

/** What routes, silences and inhibitions match: the alert's own labels, and those that every alert has. */
export function labelsOf(alert: Alert): Readonly<Record<string, string>> {
  return {
    ...alert.labels,
    ...(alert.batchId !== null && { batch: alert.batchId }),
    ...(alert.owner !== null && { owner: alert.owner }),
    ...(alert.dataset !== null && { dataset: alert.dataset }),
    severity: alert.severity,
    origin: alert.origin,
    key: alert.key,
    // For matching exactly one alert: a key may have a `*` of its own.
    alert: alertIdOf(alert.key),
  };
}

/** Whether every label that `matchers` name has one of the values. A label that is not there matches nothing. */
export function matches(matchers: Matchers, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchers).every(([name, patterns]) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    return value !== undefined && patterns.some((pattern) => fits(pattern, value));
  });
}

/** Whether a text fits a pattern, in which `*` stands for any text. Takes the parts in order, so nothing can slow it down. */
export function fits(pattern: string, text: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.pop();
  if (end === undefined) return text === pattern;
  if (!text.startsWith(start)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - end.length >= at && text.endsWith(end);
}
