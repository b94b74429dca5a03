/** What is known of the platform's data quality between batches. */
import type { Alert, AlertSeverity } from "../shared/alert.ts";
import type { BatchOrder } from "./batch-order.ts";
import type { DayOutcomes } from "./stopped-batches.ts";

/** A rule that is broken beyond what its contract allows. */
export interface BrokenRule {
  readonly entity: string;
  readonly ruleId: string;
  readonly owner: string;
  /** The gravest that it has had; it only falls with the end of the trouble. */
  readonly severity: AlertSeverity;
  readonly sinceBatch: string;
  /** Percentage of rows in the first batch that broke it. */
  readonly firstPercent: number;
  /** Batches in a row that broke it. */
  readonly batches: number;
}

export interface QualityState {
  /** The newest batch that was judged; null before the first. */
  readonly newest: BatchOrder | null;
  /** By entity and rule, see {@link ruleKey}. */
  readonly broken: Readonly<Record<string, BrokenRule>>;
  readonly days: DayOutcomes;
  /** Time of the alerts that were made last: the next ones are not older. */
  readonly alertedAt: string;
  /** Alerts that are made and not raised yet. */
  readonly outbox: readonly Alert[];
}

export const unknownQuality: QualityState = {
  newest: null,
  broken: {},
  days: {},
  alertedAt: new Date(0).toISOString(),
  outbox: [],
};

/** A stored state and the version that a change of it has to name; null when nothing is stored. */
export interface StoredQuality {
  readonly value: QualityState;
  readonly version: string | null;
}

export interface QualityStore {
  load(): Promise<StoredQuality>;
  /** @returns false when somebody else was faster */
  save(state: QualityState, version: string | null): Promise<boolean>;
}

export function ruleKey({ entity, ruleId }: { entity: string; ruleId: string }): string {
  return `${entity}/${ruleId}`;
}
