/** What file arrival needs of the world. */
import type { BatchFile, BatchRecord, BatchRun, BatchStatus, FileRecord, FileStatus } from "./records.ts";

export interface FileFilter {
  readonly fileDate?: string | undefined;
  readonly source?: string | undefined;
  readonly status?: FileStatus | undefined;
  readonly receivedFrom?: Date | undefined;
}

/** Every delivery of every file. */
export interface FileLedger {
  /** Every delivery of a date. */
  ofDate(fileDate: string): Promise<FileRecord[]>;
  /** Every delivery under one name. @param fileDate that the name stands for; null for none */
  ofBlob(blob: string, fileDate: string | null): Promise<FileRecord[]>;
  /** Keeps the first record of a delivery; a second one changes nothing. */
  add(file: FileRecord): Promise<void>;
  /** Newest first. */
  list(filter: FileFilter, limit: number): Promise<FileRecord[]>;
}

export interface BatchFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: BatchStatus | undefined;
}

/** Every batch, and who may start it. */
export interface BatchLedger {
  ofDate(fileDate: string): Promise<BatchRecord[]>;
  find(batchId: string): Promise<BatchRecord | null>;
  /** Newest dates first. */
  list(filter: BatchFilter, limit: number): Promise<BatchRecord[]>;
  /** Adds a batch. @returns false when somebody else has added that delivery of its date */
  claim(batch: BatchRecord): Promise<boolean>;
  /** Takes a batch for one more attempt to start it. @returns it as it is now; null when somebody else took it */
  reclaim(batch: BatchRecord, at: Date): Promise<BatchRecord | null>;
  /** Writes down that the attempt started a run. */
  started(batch: BatchRecord, runId: string, at: Date): Promise<void>;
}

export interface StoredBatchRun extends BatchRun {
  /** Changes with every write. */
  readonly version: string;
}

/** The last run of every batch. */
export interface BatchRunLedger {
  find(batchId: string): Promise<StoredBatchRun | null>;
  /** @param last as it was found @returns false when somebody else has changed it since */
  replace(last: StoredBatchRun | null, run: BatchRun): Promise<boolean>;
  /** The newest file date, from `from` on, of a batch that was published; null when there is none. */
  publishedUntil(from: string): Promise<string | null>;
}

/** What a quality gate has said of a batch. */
export interface QualityVerdict {
  readonly passed: boolean;
  /** `<entity>.<rule>` of the rules that closed it. */
  readonly brokenRules: readonly string[];
}

/** A blob of the inbox that is still the version it was asked for as. */
export interface InboxBlob {
  readonly bytes: number;
  /** @throws StaleBlobError when it is overwritten or removed meanwhile */
  read(): AsyncIterable<Uint8Array>;
}

/** The version of a blob that is there. */
export interface CurrentBlob {
  /** Without quotes. */
  readonly eTag: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

export interface Inbox {
  /** @returns null when there is no such blob */
  current(blob: string): Promise<CurrentBlob | null>;
  /** @returns null when the blob is gone or holds another version */
  open(blob: string, eTag: string): Promise<InboxBlob | null>;
  /** Writes a small text file, over one of the same name. */
  write(blob: string, text: string): Promise<void>;
  /** @returns false when the blob is gone or holds another version */
  move(blob: string, eTag: string, target: string): Promise<boolean>;
}

/** What a pipeline is started with. */
export interface PipelineStart {
  readonly pipeline: string;
  readonly fileDate: string;
  readonly batchId: string;
  readonly correlationId: string;
  readonly files: readonly BatchFile[];
  /** When set, an attempt since then may have got through: its run, if there is one, is the answer. */
  readonly attemptedSince: Date | null;
  /** Run of an earlier start, which is no answer; null when there was none. */
  readonly lastRunId: string | null;
}

export interface PipelineStarter {
  start(request: PipelineStart): Promise<{ readonly runId: string }>;
}
