/** Runs of batches in Table storage: a row a batch, with its last run. */
import { odata, type TableClient } from "@azure/data-tables";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import type { BatchRunLedger, StoredBatchRun } from "../ports.ts";
import type { BatchRun, BatchRunState } from "../records.ts";

interface RunEntity {
  fileDate: string;
  runId: string;
  state: string;
  changedAt: Date;
  publishedAt?: Date;
}

const row = "run";

export class TableBatchRuns implements BatchRunLedger {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async find(batchId: string): Promise<StoredBatchRun | null> {
    const entity = await unless([notFound], this.#table.getEntity<RunEntity>(batchId, row));
    if (entity === null) return null;
    const { fileDate, runId, changedAt, publishedAt = null, etag } = entity;
    const state = entity.state as BatchRunState;
    return { batchId, fileDate, runId, changedAt, publishedAt, state, version: etag };
  }

  async replace(last: StoredBatchRun | null, run: BatchRun): Promise<boolean> {
    const { batchId, fileDate, runId, state, changedAt, publishedAt } = run;
    const keys = { partitionKey: batchId, rowKey: row };
    const entity = { ...keys, fileDate, runId, state, changedAt, ...(publishedAt && { publishedAt }) };
    const write = last
      ? unless([preconditionFailed], this.#table.updateEntity(entity, "Replace", { etag: last.version }))
      : unless([conflict], this.#table.createEntity(entity));
    return (await write) !== null;
  }

  async publishedUntil(from: string): Promise<string | null> {
    const filter = odata`fileDate ge ${from}`;
    let newest: string | null = null;
    for await (const entity of this.#table.listEntities<RunEntity>({ queryOptions: { filter } })) {
      const isPublished = entity.publishedAt !== undefined || entity.state === "published";
      if (isPublished && (newest === null || entity.fileDate > newest)) newest = entity.fileDate;
    }
    return newest;
  }
}
