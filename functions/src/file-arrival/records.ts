/** What the ledger knows: files as they were delivered, and batches as they were started. */

/** `repeated` says the same, byte for byte, as the delivery before it. */
export type FileStatus = "accepted" | "repeated" | "rejected";

/** One delivery of a file: a version of a blob of the inbox. */
export interface FileRecord {
  /** Name of the blob in the inbox. */
  readonly blob: string;
  /** Version of the blob, without quotes; with the name it identifies the delivery. */
  readonly eTag: string;
  /** Place among the versions of this blob: a later one has the greater text. */
  readonly sequencer: string;
  /** Source contract and YYYY-MM-DD that the name stands for; null when it stands for none. */
  readonly source: string | null;
  readonly fileDate: string | null;
  readonly bytes: number;
  /** SHA-256 of the bytes, hexadecimal; null when the file was refused before they were read. */
  readonly sha256: string | null;
  readonly status: FileStatus;
  /** Why it was rejected; null when it was not. */
  readonly reason: string | null;
  /** Columns after the contract's, which Bronze keeps as rescued data. */
  readonly newColumns: readonly string[];
  readonly receivedAt: Date;
  readonly correlationId: string;
}

/** A file that a batch takes, and where in Landing it goes. */
export interface BatchFile {
  readonly source: string;
  /** Blob of the container `inbox`. */
  readonly inbox: string;
  /** Blob of the container `landing`: `<source>/<file date>/<name>`. */
  readonly landing: string;
  readonly eTag: string;
  readonly sequencer: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `claimed` until its pipeline has been started. */
export type BatchStatus = "claimed" | "started";

/** The files of one date that go through the platform together. */
export interface BatchRecord {
  /** `<file date>.<delivery>` */
  readonly batchId: string;
  readonly fileDate: string;
  /** How many batches of that date there have been, counted from 1. */
  readonly delivery: number;
  readonly status: BatchStatus;
  readonly files: readonly BatchFile[];
  readonly correlationId: string;
  /** When the last attempt to start it began. */
  readonly claimedAt: Date;
  /** When the first of the attempts began that make up the present start; until it is `started`, any may have got through. */
  readonly startingSince: Date;
  /** Attempts to start it, counted from 1. */
  readonly attempts: number;
  /** Of the last start; null before the first. */
  readonly startedAt: Date | null;
  readonly runId: string | null;
}

/** `held` by the quality gate; `reopened` for one more run after it was published. */
export type BatchRunState = "running" | "published" | "held" | "failed" | "reopened";

/** The last run of a batch, whoever started it. */
export interface BatchRun {
  readonly batchId: string;
  readonly fileDate: string;
  /** Of the pipeline that takes batches. */
  readonly runId: string;
  readonly state: BatchRunState;
  readonly changedAt: Date;
  /** When some run of the batch last published it: its day stays published while the batch is run again. */
  readonly publishedAt: Date | null;
}

/** A date and delivery taken from a batch id; null when it is the id of no daily batch. */
export function batchKeyOf(batchId: string): { fileDate: string; delivery: number } | null {
  const [, fileDate, delivery] = /^(\d{4}-\d{2}-\d{2})\.([1-9]\d{0,3})$/.exec(batchId) ?? [];
  return fileDate && delivery ? { fileDate, delivery: Number(delivery) } : null;
}
