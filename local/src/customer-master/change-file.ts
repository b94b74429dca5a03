/** Files of changes as the contract has them: one JSON object a line, compressed; equal changes make equal bytes. */
import { gzipped } from "../data-factory/executors/gzip.ts";

/** A change as it lands: the contract's columns in its order, each as text. */
export type Change = Readonly<Record<string, string | null>> & { readonly sequence: string };

export function changeFile(changes: readonly Change[]): Buffer {
  return gzipped(changes.map((change) => `${JSON.stringify(change)}\n`).join(""));
}

/** Name of a part of a snapshot: how many changes there had been, and the part. Shorter than a range's, so never one. */
export function snapshotFileName(landingFile: string, changes: bigint, part: number): string {
  return landingFile.replace("{range}", `${padded(changes)}-${String(part).padStart(6, "0")}`);
}

function padded(number: bigint): string {
  return String(number).padStart(12, "0");
}
