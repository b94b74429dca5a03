/** Removes what has been kept for long enough, so that tables do not grow for ever. */
import { odata, type TableClient } from "@azure/data-tables";
import { notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import { inParallel } from "../in-parallel.ts";

export interface RetentionTables {
  readonly alerts: TableClient;
  readonly deliveries: TableClient;
  readonly silences: TableClient;
}

/**
 * @param before what was over by then goes
 * @returns how many rows went
 */
export async function removeOld(
  { alerts, deliveries, silences }: RetentionTables,
  before: Date,
): Promise<number> {
  const counts = [
    await remove(alerts, odata`PartitionKey eq 'alert' and open eq false and changedAt lt ${before}`),
    await remove(alerts, odata`PartitionKey eq 'group' and createdAt lt ${before}`),
    await remove(deliveries, odata`createdAt lt ${before} and state ne 'pending'`),
    await remove(silences, odata`PartitionKey eq 'silence' and endsAt lt ${before}`),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}

async function remove(table: TableClient, filter: string): Promise<number> {
  const rows: { partitionKey: string; rowKey: string; etag: string }[] = [];
  const queryOptions = { filter, select: ["PartitionKey", "RowKey"] };
  for await (const { partitionKey = "", rowKey = "", etag } of table.listEntities({ queryOptions }))
    rows.push({ partitionKey, rowKey, etag });
  // Somebody may have changed a row since it was listed; then it is not old.
  await inParallel(rows, ({ partitionKey, rowKey, etag }) =>
    unless([preconditionFailed, notFound], table.deleteEntity(partitionKey, rowKey, { etag })),
  );
  return rows.length;
}
