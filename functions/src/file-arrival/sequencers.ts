/** The order of the versions of one blob, by the texts that Event Grid gives them. */
import type { FileRecord } from "./records.ts";

/** A text behind those of the versions that are known, and before that of any event to come. */
export function sequencerAfter(known: readonly Pick<FileRecord, "sequencer">[]): string {
  const last = known.reduce((greatest, { sequencer }) => (sequencer > greatest ? sequencer : greatest), "");
  return `${last}+`;
}
