/** Which of two batches is the newer one, whatever order they were run in. */

/** A batch's place among all batches. */
export interface BatchOrder {
  readonly batchId: string;
  /** YYYY-MM-DD */
  readonly fileDate: string;
  /** Number of the delivery of that date; 0 for a backfill that ends on it. */
  readonly delivery: number;
  /** When its data quality was judged: the same batch may run again. ISO 8601, UTC. */
  readonly judgedAt: string;
}

export function orderOf(batchId: string, fileDate: string, judgedAt: Date): BatchOrder {
  const delivery = batchId.startsWith(`${fileDate}.`) ? Number(batchId.slice(fileDate.length + 1)) : 0;
  return {
    ...{ batchId, fileDate },
    delivery: Number.isInteger(delivery) ? delivery : 0,
    judgedAt: judgedAt.toISOString(),
  };
}

/** Whether `a` is about an older state of the data than `b`. */
export function isOlder(a: BatchOrder, b: BatchOrder): boolean {
  if (a.fileDate !== b.fileDate) return a.fileDate < b.fileDate;
  if (a.delivery !== b.delivery) return a.delivery < b.delivery;
  return a.judgedAt < b.judgedAt;
}
