/** The ledger of files in Table storage: a partition a date, a row a delivery. */
import { createHash } from "node:crypto";
import { odata, type TableClient, type TableEntityResult } from "@azure/data-tables";
import { conflict, unless } from "../../shared/storage-error.ts";
import type { FileFilter, FileLedger } from "../ports.ts";
import type { FileRecord, FileStatus } from "../records.ts";

interface FileEntity {
  blob: string;
  eTag: string;
  sequencer: string;
  source?: string;
  bytes: number;
  sha256?: string;
  status: string;
  reason?: string;
  /** JSON list. */
  newColumns: string;
  receivedAt: Date;
  correlationId: string;
}

/** Partition of files whose names stand for no date. */
const undated = "_";

export class TableFileLedger implements FileLedger {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  ofDate(fileDate: string): Promise<FileRecord[]> {
    return this.#query(odata`PartitionKey eq ${fileDate}`);
  }

  ofBlob(blob: string, fileDate: string | null): Promise<FileRecord[]> {
    const first = `${keyOf(blob)}~`;
    const end = `${keyOf(blob)}~~`;
    const partition = fileDate ?? undated;
    return this.#query(odata`PartitionKey eq ${partition} and RowKey ge ${first} and RowKey lt ${end}`);
  }

  async add(file: FileRecord): Promise<void> {
    const { source, sha256, reason, newColumns, fileDate, ...rest } = file;
    const entity = {
      partitionKey: fileDate ?? undated,
      rowKey: `${keyOf(file.blob)}~${file.eTag}`,
      ...rest,
      ...(source !== null && { source }),
      ...(sha256 !== null && { sha256 }),
      ...(reason !== null && { reason }),
      newColumns: JSON.stringify(newColumns),
    };
    await unless([conflict], this.#table.createEntity(entity));
  }

  async list({ fileDate, source, status, receivedFrom }: FileFilter, limit: number): Promise<FileRecord[]> {
    const conditions = [
      fileDate && odata`PartitionKey eq ${fileDate}`,
      source && odata`source eq ${source}`,
      status && odata`status eq ${status}`,
      receivedFrom && odata`receivedAt ge ${receivedFrom}`,
    ];
    const files = await this.#query(conditions.filter(Boolean).join(" and "));
    return files.sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime()).slice(0, limit);
  }

  async #query(filter: string): Promise<FileRecord[]> {
    const entities = this.#table.listEntities<FileEntity>(filter ? { queryOptions: { filter } } : {});
    const records: FileRecord[] = [];
    for await (const entity of entities) records.push(recordOf(entity));
    return records;
  }
}

function recordOf(entity: TableEntityResult<FileEntity>): FileRecord {
  const { blob, eTag, sequencer, bytes, receivedAt, correlationId } = entity;
  return {
    ...{ blob, eTag, sequencer, bytes, receivedAt, correlationId },
    fileDate: entity.partitionKey === undated ? null : (entity.partitionKey ?? null),
    source: entity.source ?? null,
    sha256: entity.sha256 ?? null,
    status: entity.status as FileStatus,
    reason: entity.reason ?? null,
    newColumns: JSON.parse(entity.newColumns),
  };
}

/** A blob's name as a row key may hold it: the name itself where it is harmless, else its hash. */
function keyOf(blob: string): string {
  if (/^[A-Za-z0-9._-]{1,200}$/.test(blob)) return blob;
  return createHash("sha256").update(blob).digest("hex");
}
