/** The ledger of batches in Table storage: a partition a date, a row a delivery of the date. */
import { odata, type TableClient, type TableEntityResult } from "@azure/data-tables";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import type { BatchFilter, BatchLedger } from "../ports.ts";
import { type BatchRecord, type BatchStatus, batchKeyOf } from "../records.ts";

interface BatchEntity {
  delivery: number;
  status: string;
  /** JSON list of the batch's files. */
  files: string;
  correlationId: string;
  claimedAt: Date;
  startingSince?: Date;
  attempts: number;
  startedAt?: Date;
  runId?: string;
}

export class TableBatchLedger implements BatchLedger {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  ofDate(fileDate: string): Promise<BatchRecord[]> {
    return this.#query(odata`PartitionKey eq ${fileDate}`);
  }

  async find(batchId: string): Promise<BatchRecord | null> {
    const key = batchKeyOf(batchId);
    if (key === null) return null;
    const get = this.#table.getEntity<BatchEntity>(key.fileDate, rowKeyOf(key.delivery));
    const entity = await unless([notFound], get);
    return entity && recordOf(entity);
  }

  async list({ from, to, status }: BatchFilter, limit: number): Promise<BatchRecord[]> {
    const conditions = [
      from && odata`PartitionKey ge ${from}`,
      to && odata`PartitionKey le ${to}`,
      status && odata`status eq ${status}`,
    ];
    const batches = await this.#query(conditions.filter(Boolean).join(" and "));
    return batches.reverse().slice(0, limit);
  }

  async claim(batch: BatchRecord): Promise<boolean> {
    const { delivery, status, correlationId, claimedAt, startingSince, attempts } = batch;
    const files = JSON.stringify(batch.files);
    const times = { claimedAt, startingSince };
    const entity = { ...keysOf(batch), delivery, status, files, correlationId, ...times, attempts };
    return (await unless([conflict], this.#table.createEntity(entity))) !== null;
  }

  async reclaim(batch: BatchRecord, at: Date): Promise<BatchRecord | null> {
    const { fileDate, delivery, attempts } = batch;
    const current = await this.#table.getEntity<BatchEntity>(fileDate, rowKeyOf(delivery));
    if (current.attempts !== attempts || current.status !== batch.status) return null;
    const startingSince = batch.status === "claimed" ? batch.startingSince : at;
    const change = { status: "claimed", claimedAt: at, startingSince, attempts: attempts + 1 } as const;
    const update = this.#table.updateEntity({ ...keysOf(batch), ...change }, "Merge", { etag: current.etag });
    return (await unless([preconditionFailed], update)) && { ...batch, ...change };
  }

  async started(batch: BatchRecord, runId: string, at: Date): Promise<void> {
    await this.#table.updateEntity({ ...keysOf(batch), status: "started", runId, startedAt: at }, "Merge");
  }

  async #query(filter: string): Promise<BatchRecord[]> {
    const entities = this.#table.listEntities<BatchEntity>(filter ? { queryOptions: { filter } } : {});
    const records: BatchRecord[] = [];
    for await (const entity of entities) records.push(recordOf(entity));
    return records;
  }
}

function recordOf(entity: TableEntityResult<BatchEntity>): BatchRecord {
  const { delivery, correlationId, claimedAt, attempts } = entity;
  const fileDate = entity.partitionKey ?? "";
  return {
    ...{ batchId: `${fileDate}.${delivery}`, fileDate, delivery, correlationId, claimedAt, attempts },
    startingSince: entity.startingSince ?? claimedAt,
    status: entity.status as BatchStatus,
    files: JSON.parse(entity.files),
    startedAt: entity.startedAt ?? null,
    runId: entity.runId ?? null,
  };
}

function keysOf({ fileDate, delivery }: BatchRecord) {
  return { partitionKey: fileDate, rowKey: rowKeyOf(delivery) };
}

/** Padded, so that the rows of a date stand in their order. */
function rowKeyOf(delivery: number): string {
  return String(delivery).padStart(4, "0");
}
