/**
 * Days that Gold does not have, for their batch stopped. While a day is the newest, the alerts on its rules say so; when
 * a newer batch has spoken for the rules, the day needs an alert of its own, until a batch of the same day passes.
 */
import type { Alert } from "../shared/alert.ts";
import { type BatchOrder, isOlder } from "./batch-order.ts";

/** Why a batch stopped. */
export interface Stop {
  readonly runId: string;
  /** The rules that stopped it, by table. */
  readonly causes: Alert["facts"];
}

/** The newest batch of a day, and how it went. */
export interface DayOutcome {
  readonly order: BatchOrder;
  /** null when it passed. */
  readonly stop: Stop | null;
  /** Whether there is an alert on the day. */
  readonly told: boolean;
}

export interface StoppedDay extends DayOutcome {
  readonly stop: Stop;
}

/** By day; a backfill stands under its own id. */
export type DayOutcomes = Readonly<Record<string, DayOutcome>>;

/** Days that are remembered; corrections of older ones are taken as the first of their day. */
const daysKept = 400;

export interface DayChanges {
  readonly days: DayOutcomes;
  /** Days to raise an alert on. */
  readonly stopped: readonly StoppedDay[];
  /** Whether the alert on the batch's day is over. */
  readonly passed: boolean;
}

/**
 * The days after a batch. A batch that a newer one of its day has replaced says nothing.
 *
 * @param newest of all batches, this one included
 */
export function afterBatch(
  days: DayOutcomes,
  { order, stop }: Pick<DayOutcome, "order" | "stop">,
  newest: BatchOrder,
): DayChanges {
  const day = dayOf(order);
  const before = days[day];
  const isReplaced = before !== undefined && isOlder(order, before.order);
  // An alert that is told again has the newer causes.
  const all = isReplaced ? days : { ...days, [day]: { order, stop, told: false } };
  const stopped = Object.values(all).filter(
    (one) => isStopped(one) && !one.told && isOlder(one.order, newest),
  );
  const told = new Set(stopped.map((one) => dayOf(one.order)));
  const after = Object.entries(all).map(
    ([name, one]) => [name, told.has(name) ? { ...one, told: true } : one] as const,
  );
  after.sort(([, a], [, b]) => b.order.fileDate.localeCompare(a.order.fileDate));
  const kept = after.filter(([, one], index) => one.stop !== null || index < daysKept);
  const passed = !isReplaced && stop === null && before?.told === true;
  return { days: Object.fromEntries(kept), stopped: stopped.filter(isStopped), passed };
}

/** What names a day in keys. */
export function dayOf({ batchId, fileDate }: BatchOrder): string {
  return batchId.startsWith(`${fileDate}.`) ? fileDate : batchId;
}

function isStopped(day: DayOutcome): day is StoppedDay {
  return day.stop !== null;
}
