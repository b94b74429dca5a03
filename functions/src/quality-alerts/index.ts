/** Data-quality alerts: opened, escalated and resolved by what batches leave under `logs/dq_results`. */
import type { Dependencies } from "../shared/dependencies.ts";
import { BlobSummaries } from "./azure/blob-summaries.ts";
import { QualityTable } from "./azure/quality-table.ts";
import { QualityAlerts } from "./quality-alerts.ts";
import { QualityWords } from "./words.ts";

export { SummaryError } from "./errors.ts";

export type QualityAlertsRoom = Pick<QualityAlerts, "handle">;

/** The room has no settings of its own. */
export function createQualityAlerts(
  dependencies: Omit<Dependencies<unknown>, "settings">,
): QualityAlertsRoom {
  const { alerts, log, contracts, platform, tables, containers, runbook } = dependencies;
  return new QualityAlerts({
    ...{ alerts, log },
    files: new BlobSummaries(containers(platform.containers.logs)),
    store: new QualityTable(tables(platform.tables.alerts)),
    words: new QualityWords(contracts, runbook),
  });
}
