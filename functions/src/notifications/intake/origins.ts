/** Reads the alerts of other services, each in its own form. */
import type { Alert } from "../../shared/alert.ts";
import { azureMonitorAlerts } from "./azure-monitor.ts";
import { dataFactoryAlerts } from "./data-factory.ts";
import { databricksAlerts } from "./databricks.ts";
import { type RunPages, runPage, type ServiceAlert } from "./run-pages.ts";

type Reader = (body: unknown, now: Date) => ServiceAlert[];

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
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
 * @param pages where services show their runs
 * @returns null when no service is called so
 * @throws AlertFormatError when the body is not in the service's form
 */
export function alertsOf(
  origin: string,
  body: unknown,
  runbook: (topic: string) => string | null,
  now: Date,
  pages: RunPages = {},
): readonly Alert[] | null {
  const read = readers.get(origin);
  if (!read) return null;
  return read(body, now).map(({ runIds, topic, ...alert }) => ({
    ...alert,
    runbook: alert.runbook ?? runbook(topic ?? runbooks[origin] ?? origin),
    run: runIds ? runPage(pages, origin, runIds) : null,
  }));
}
