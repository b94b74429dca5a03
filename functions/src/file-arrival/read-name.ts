/** Reads what a blob of the inbox is by its name alone. */
import { createHash } from "node:crypto";
import type { Contracts, SourceContract } from "@customer360/contracts";
import { FileRefusedError } from "./errors.ts";

export interface NamedFile {
  readonly contract: SourceContract;
  /** YYYY-MM-DD */
  readonly fileDate: string;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * The contract and the date that a name stands for.
 *
 * @param now the shop's day may be a day ahead of UTC, and no further
 * @throws FileRefusedError when it stands for none
 */
export function readName(blob: string, contracts: Contracts, now: Date): NamedFile {
  const file = contracts.inboxFile(blob);
  if (file === null) throw new FileRefusedError(strangeName(blob, contracts));
  const tomorrow = new Date(now.getTime() + dayMilliseconds).toISOString().slice(0, 10);
  if (file.fileDate > tomorrow) {
    throw new FileRefusedError(
      `${blob}: ${file.fileDate} is still to come; name the file after the day that its rows are of.`,
    );
  }
  return { contract: contracts.get("sources", file.source), fileDate: file.fileDate };
}

/** The date that a name stands for; null when it stands for none. */
export function dateOf(blob: string, contracts: Contracts, now: Date): string | null {
  try {
    return readName(blob, contracts, now).fileDate;
  } catch (error) {
    if (error instanceof FileRefusedError) return null;
    throw error;
  }
}

function strangeName(blob: string, contracts: Contracts): string {
  const patterns = contracts.ofLayer("sources").flatMap(({ inboxFile }) => inboxFile ?? []);
  const expected = patterns.map((pattern) => pattern.replace("{file_date}", "<YYYY-MM-DD>")).join(" or ");
  return `${printable(blob)}: no source delivers a file of this name; expected ${expected}, with a day that exists.`;
}

/** A name that people and terminals can be shown: without control characters, cut to 200 characters. */
export function printable(name: string): string {
  const shown = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
}

/**
 * Where a rejected file goes: `<folder>/<file date or _>/<name>`, the name made of harmless characters.
 *
 * Names that had to change end in a piece of their hash, so that two of them stay two files, and from the second version of a
 * file that is rejected on in its number, so that no version takes another's place.
 *
 * @param times how often the file has been rejected, with this time
 */
export function rejectedName(folder: string, blob: string, fileDate: string | null, times = 1): string {
  const harmless = blob
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^[._]+/, "")
    .slice(0, 150);
  const hash = createHash("sha256").update(blob).digest("hex").slice(0, 8);
  const name = harmless === blob ? blob : `${harmless}~${hash}`;
  return `${folder}/${fileDate ?? "_"}/${name}${times === 1 ? "" : `~${times}`}`;
}
