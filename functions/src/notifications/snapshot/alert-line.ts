/** An alert as a row of `logs.alerts`, see `contracts/logs/alerts.odcs.yaml`. */
import type { AlertRecord, GroupState, ShownState } from "../model.ts";
import type { Suppression } from "../pipeline/suppression.ts";

/** Times are ISO 8601 in UTC. When it was written down is the same for all rows, and added by who writes. */
export interface AlertLine {
  readonly alert_key: string;
  readonly status: ShownState;
  readonly severity: string;
  readonly title: string;
  readonly origin: string;
  readonly owner: string | null;
  readonly dataset: string | null;
  readonly batch_id: string | null;
  readonly runbook: string | null;
  readonly times_raised: number;
  readonly opened_at: string;
  readonly changed_at: string;
  readonly resolved_at: string | null;
  readonly acknowledged_at: string | null;
  readonly first_told_at: string | null;
  readonly last_told_at: string | null;
  readonly held_back_by: Suppression["by"] | null;
}

/** What is known of an alert beside its record. */
export interface Surroundings {
  readonly status: ShownState;
  readonly suppression: Suppression | null;
  readonly groups: readonly GroupState[];
}

export function alertLineOf(
  { id, alert, startedAt, changedAt, acknowledged, count }: AlertRecord,
  { status, suppression, groups }: Surroundings,
): AlertLine {
  const telling = groups.filter(({ told }) => told[id]?.startedAt === startedAt);
  return {
    alert_key: alert.key,
    status,
    severity: alert.severity,
    title: alert.title,
    ...{ origin: alert.origin, owner: alert.owner, dataset: alert.dataset },
    ...{ batch_id: alert.batchId, runbook: alert.runbook, times_raised: count },
    ...{ opened_at: startedAt, changed_at: changedAt },
    resolved_at: alert.state === "resolved" ? alert.occurredAt : null,
    acknowledged_at: acknowledged?.at ?? null,
    first_told_at: telling.flatMap(({ told }) => told[id]?.at ?? []).sort()[0] ?? null,
    last_told_at:
      telling
        .flatMap(({ lastNotifiedAt }) => lastNotifiedAt ?? [])
        .sort()
        .at(-1) ?? null,
    held_back_by: suppression?.by ?? null,
  };
}
