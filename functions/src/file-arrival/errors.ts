/** Errors of file arrival. */

/** A file breaks its contract. The message is a sentence for whoever delivered it. */
export class FileRefusedError extends Error {
  override readonly name = "FileRefusedError";
}

/** A blob was overwritten or removed while it was read; the event of its newer version deals with that one. */
export class StaleBlobError extends Error {
  override readonly name = "StaleBlobError";
}

/** The ledger has no such batch. */
export class UnknownBatchError extends Error {
  override readonly name = "UnknownBatchError";
}

/** A run speaks for a batch that another run has. */
export class RunSupersededError extends Error {
  override readonly name = "RunSupersededError";
}

/** A run has succeeded, and nobody knows whether its batch reached Gold. */
export class NotJudgedError extends Error {
  override readonly name = "NotJudgedError";
}

/** A batch is being started by somebody else. */
export class BatchBusyError extends Error {
  override readonly name = "BatchBusyError";
}
