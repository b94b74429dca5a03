/** Days that Gold does not have, for their batch stopped: each stays one until a batch of the same day passes. */
import { type BatchOrder, isOlder } from "./batch-order.ts";

/** The newest batch of a day, and how it went. */
export interface DayOutcome {
  readonly order: BatchOrder;
  readonly stopped: boolean;
}

/** By day; a backfill stands under its own id. */
export type DayOutcomes = Readonly<Record<string, DayOutcome>>;

/** Days that are remembered; corrections of older ones are taken as the first of their day. */
const daysKept = 400;

export interface DayChange {
  readonly days: DayOutcomes;
  /** What is to be told: the batch stopped, or the day that had stopped has passed; null when there is nothing. */
  readonly change: "stopped" | "passed" | null;
}

/** The days after a batch. A batch that a newer one of its day has replaced changes nothing. */
export function afterBatch(days: DayOutcomes, order: BatchOrder, stopped: boolean): DayChange {
  const day = dayOf(order);
  const before = days[day];
  if (before && isOlder(order, before.order)) return { days, change: null };
  const all = Object.entries({ ...days, [day]: { order, stopped } });
  const newest = all.sort(([, a], [, b]) => b.order.fileDate.localeCompare(a.order.fileDate));
  const change = stopped ? "stopped" : before?.stopped ? "passed" : null;
  return { days: Object.fromEntries(newest.filter(isKept)), change };
}

/** What names a day in keys. */
export function dayOf({ batchId, fileDate }: BatchOrder): string {
  return batchId.startsWith(`${fileDate}.`) ? fileDate : batchId;
}

/** A day that stopped is not forgotten before it has passed. */
function isKept([, { stopped }]: [string, DayOutcome], index: number): boolean {
  return stopped || index < daysKept;
}
