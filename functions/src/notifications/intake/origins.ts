/** Reads the alerts of other services, each in its own form. */
import type { Alert } from "../../shared/alert.ts";
import { azureMonitorAlerts } from "./azure-monitor.ts";
import { dataFactoryAlerts } from "./data-factory.ts";
import { databricksAlerts } from "./databricks.ts";

type Reader = (body: unknown, now: Date) => Alert[];

const readers: ReadonlyMap<string, Reader> = new Map([
  ["azure-monitor", azureMonitorAlerts],
  ["databricks", databricksAlerts],
  ["data-factory", dataFactoryAlerts],
]);

/** Names of the services, as they stand in the address that they call. */
export const origins: readonly string[] = [...readers.keys()];

const runbooks: Readonly<Record<string, string>> = {
  "azure-monitor": "platform-alert",
  databricks: "job-failed",
  "data-factory": "pipeline-failed",
};

/**
 * The alerts of a request.
 *
 * @param runbook address of a topic's runbook, for alerts that name none
 * @returns null when no service is called so
 * @throws AlertFormatError when the body is not in the service's form
 */
export function alertsOf(
  origin: string,
  body: unknown,
  runbook: (topic: string) => string | null,
  now: Date,
): readonly Alert[] | null {
  const read = readers.get(origin);
  if (!read) return null;
  return read(body, now).map((alert) => ({
    ...alert,
    runbook: alert.runbook ?? runbook(runbooks[origin] ?? origin),
  }));
}
