/** Decides whether a date's files make a batch: pure, from what the ledger knows of the date. */
import type { SourceContract } from "@customer360/contracts";
import type { BatchFile, BatchRecord, FileRecord } from "./records.ts";

export type BatchPlan =
  | { readonly kind: "ready"; readonly delivery: number; readonly files: readonly BatchFile[] }
  /** The first batch of the date lacks files of these sources. */
  | { readonly kind: "waiting"; readonly missing: readonly string[] }
  | { readonly kind: "nothing" };

/**
 * The batch that is due for a date.
 *
 * The first one waits for a file of every source that a batch needs. A corrected file goes alone, with whatever else has
 * been corrected by then: the shop corrects one file as often as several, and the ones that it leaves alone never come
 * again.
 *
 * @param files every delivery of the date
 * @param batches every batch of the date
 * @param sources contracts of the files that the inbox takes
 */
export function planBatch(
  fileDate: string,
  files: readonly FileRecord[],
  batches: readonly BatchRecord[],
  sources: readonly SourceContract[],
): BatchPlan {
  const delivery = Math.max(0, ...batches.map((batch) => batch.delivery)) + 1;
  const due = sources.flatMap((source) => {
    const newest = newestOf(source.name, files);
    const taken = lastTaken(source.name, batches);
    const isNew =
      newest && (!taken || (newest.sequencer > taken.sequencer && newest.sha256 !== taken.sha256));
    return isNew ? batchFile(newest, source, fileDate, delivery) : [];
  });
  if (batches.length === 0) {
    const missing = sources
      .filter(({ batchNeeds, name }) => batchNeeds && !due.some(({ source }) => source === name))
      .map(({ name }) => name);
    if (missing.length > 0) return { kind: "waiting", missing };
  }
  return due.length > 0 ? { kind: "ready", delivery, files: due } : { kind: "nothing" };
}

/** The newest accepted delivery of a source; null when there is none. */
export function newestOf(source: string, files: readonly FileRecord[]): FileRecord | null {
  return files
    .filter((file) => file.source === source && file.status === "accepted")
    .reduce<FileRecord | null>((a, b) => (a === null || b.sequencer > a.sequencer ? b : a), null);
}

function lastTaken(source: string, batches: readonly BatchRecord[]): BatchFile | null {
  return batches
    .flatMap(({ files }) => files)
    .filter((file) => file.source === source)
    .reduce<BatchFile | null>((a, b) => (a === null || b.sequencer > a.sequencer ? b : a), null);
}

function batchFile(
  { blob, eTag, sequencer, bytes, sha256 }: FileRecord,
  { name, landingFile }: SourceContract,
  fileDate: string,
  delivery: number,
): BatchFile | [] {
  if (sha256 === null) return [];
  const file = landingFile.replace("{file_date}", fileDate).replace("{delivery}", String(delivery));
  return {
    source: name,
    inbox: blob,
    landing: `${name}/${fileDate}/${file}`,
    eTag,
    sequencer,
    bytes,
    sha256,
  };
}
