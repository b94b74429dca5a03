/** Addresses of the pages on which services show their runs. */
import type { Alert } from "../../shared/alert.ts";

/** An alert of a service, with what it tells of the run that it is about, by the names in the address of its page. */
export type ServiceAlert = Alert & {
  readonly runIds?: Readonly<Record<string, string>>;
  /** Runbook of the alert's own, where that of the service does not do. */
  readonly topic?: string;
};

/** By service; `{name}` stands for what the service tells of a run. */
export type RunPages = Readonly<Record<string, string>>;

/**
 * Where people see a run.
 *
 * @param values what the service tells, by the names in its address
 * @returns null when nobody said where the service shows runs, or its address asks for something else
 */
export function runPage(
  pages: RunPages,
  origin: string,
  values: Readonly<Record<string, string>>,
): string | null {
  const pattern = pages[origin];
  if (pattern === undefined) return null;
  const address = pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : encodeURIComponent(value);
  });
  return /[{}]/.test(address) ? null : address;
}
