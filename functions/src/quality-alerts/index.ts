/** Data-quality alerts: opened, escalated and resolved by what batches leave under `logs/dq_results`. */
import type { Dependencies } from "../shared/dependencies.ts";
import { BlobSummaries } from "./azure/blob-summaries.ts";
import { QualityTable } from "./azure/quality-table.ts";
import { QualityAlerts } from "./quality-alerts.ts";
import { readSummary } from "./summary.ts";
import { QualityWords } from "./words.ts";

export { SummaryError } from "./errors.ts";

/** What the quality gate said of a batch when it last judged it; null when it has not. */
export function createVerdicts({
  platform,
  containers,
}: Pick<Dependencies<unknown>, "platform" | "containers">) {
  const files = new BlobSummaries(containers(platform.containers.logs));
  return async (batchId: string) => {
    const blob = `${platform.folders.dqSummaries}/${batchId}.json`;
    const file = await files.read(blob);
    if (file === null) return null;
    const { outcome, rules } = readSummary(blob, file.text);
    const closing = rules.filter(({ severity, status }) => severity === "error" && status === "failed");
    const brokenRules = closing.map(({ entity, rule_id }) => `${entity}.${rule_id}`);
    return { passed: outcome === "passed", brokenRules };
  };
}

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
