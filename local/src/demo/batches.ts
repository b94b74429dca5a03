/** Which batches are still to run: pure, from what the shop delivers and what has been done. */

import type { DemoOptions } from "./arguments.ts";

/** What one source delivers at once for one date, as the shop's plan lists it. */
export interface Delivery {
  readonly source: string;
  readonly file_date: string;
  readonly delivered_on: string;
  /** How many times files of that date have been delivered, counted from 1. */
  readonly delivery: number;
  readonly files: readonly string[];
  readonly rows: number;
}

export interface Batch {
  readonly id: string;
  readonly kind: "first-load" | "daily";
  /** Dates of its files; equal for a daily batch. */
  readonly from: string;
  readonly to: string;
  readonly deliveries: readonly Delivery[];
  readonly rows: number;
}

export interface BatchHistory {
  /** Ids of the batches that were begun here, in that order. */
  readonly begun: readonly string[];
  /** Ids of the batches that reached the end. */
  readonly published: ReadonlySet<string>;
}

const salesSources = new Set(["orders", "order_items"]);
const backfillId = /^backfill_(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})$/;
const dailyId = /^(\d{4}-\d{2}-\d{2})\.(\d+)$/;

/**
 * Plans the batches that are not published yet, in the order in which they must run.
 *
 * What was begun and not finished comes first, as it was. Of the rest, everything that arrives before the last `days`
 * days is one first load; after that each date's delivery is a batch, in the order of arrival. The last day is `to`, or
 * else the last one with orders.
 */
export function planBatches(
  deliveries: readonly Delivery[],
  range: Pick<DemoOptions, "days" | "to">,
  history: BatchHistory,
): Batch[] {
  let unclaimed = [...deliveries];
  const unfinished: Batch[] = [];
  for (const id of history.begun) {
    const claimed = unclaimed.filter(claimOf(id));
    unclaimed = unclaimed.filter((delivery) => !claimed.includes(delivery));
    if (!history.published.has(id) && claimed.length > 0) unfinished.push(batchOf(id, claimed));
  }
  const firstDay = firstDailyDate(deliveries, range);
  const early = unclaimed.filter((delivery) => delivery.delivered_on < firstDay);
  const late = unclaimed.filter((delivery) => delivery.delivered_on >= firstDay);
  return [...unfinished, ...firstLoad(early), ...dailyBatches(late)];
}

/** Whether no daily batch was begun before this one, which may have been begun itself by a run that did not end it. */
export function isFirstDaily(id: string, begun: readonly string[]): boolean {
  return (begun.find((other) => dailyId.test(other)) ?? id) === id;
}

/** Which deliveries a batch takes, told by its id. */
function claimOf(id: string): (delivery: Delivery) => boolean {
  const [, from, to] = backfillId.exec(id) ?? [];
  if (from && to) {
    return ({ file_date, delivered_on }) => from <= file_date && file_date <= to && delivered_on <= to;
  }
  return (delivery) => dailyBatchId(delivery) === id;
}

/** A date's sales may come again; the other sources belong to its first batch. */
function dailyBatchId({ source, file_date, delivery }: Delivery): string {
  return `${file_date}.${salesSources.has(source) ? delivery : 1}`;
}

function batchOf(id: string, deliveries: readonly Delivery[]): Batch {
  const backfill = backfillId.exec(id);
  const date = dailyId.exec(id)?.[1] ?? "";
  return {
    id,
    kind: backfill ? "first-load" : "daily",
    from: backfill?.[1] ?? date,
    to: backfill?.[2] ?? date,
    deliveries,
    rows: deliveries.reduce((sum, delivery) => sum + delivery.rows, 0),
  };
}

/** The first of the last `days` days; after all of them when there shall be no daily batches. */
function firstDailyDate(
  deliveries: readonly Delivery[],
  { days, to }: Pick<DemoOptions, "days" | "to">,
): string {
  const dates = deliveries.filter(({ source }) => source === "orders").map(({ file_date }) => file_date);
  const last = to ?? dates.sort().at(-1);
  if (days === 0 || last === undefined) return "9999-12-31";
  const first = new Date(`${last}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - (days - 1));
  return first.toISOString().slice(0, 10);
}

function firstLoad(deliveries: readonly Delivery[]): Batch[] {
  const arrivals = deliveries.map(({ delivered_on }) => delivered_on).sort();
  const dates = deliveries.map(({ file_date }) => file_date).sort();
  const from = dates[0];
  const to = arrivals.at(-1);
  return from && to ? [batchOf(`backfill_${from}_${to}`, deliveries)] : [];
}

function dailyBatches(deliveries: readonly Delivery[]): Batch[] {
  const groups = Map.groupBy(deliveries, dailyBatchId);
  const arrival = ({ deliveries: parts, id }: Batch) =>
    `${parts
      .map(({ delivered_on }) => delivered_on)
      .sort()
      .at(-1)} ${id.padEnd(20)}`;
  return [...groups]
    .map(([id, parts]) => batchOf(id, parts))
    .sort((a, b) => (arrival(a) < arrival(b) ? -1 : 1));
}
