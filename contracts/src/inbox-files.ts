/** Names of the files that the shop drops into the inbox. */
import type { SourceContract } from "./model.ts";

/** A file of the inbox: what it is called, which source it belongs to and which day it is for. */
export interface InboxFile {
  readonly source: string;
  readonly name: string;
  /** YYYY-MM-DD */
  readonly fileDate: string;
}

const placeholder = "{file_date}";

/**
 * The files that a day's batch needs.
 *
 * @throws RangeError when `fileDate` is no date
 */
export function expectedFilesOf(sources: readonly SourceContract[], fileDate: string): InboxFile[] {
  if (!isDate(fileDate)) throw new RangeError(`File date '${fileDate}': expected a date such as 2017-01-05.`);
  return sources.flatMap(({ name: source, inboxFile, batchNeeds }) =>
    batchNeeds && inboxFile !== null
      ? { source, fileDate, name: inboxFile.replace(placeholder, fileDate) }
      : [],
  );
}

/** The source and the day of a file by its name alone; null when no source has files of such a name. */
export function inboxFileOf(sources: readonly SourceContract[], name: string): InboxFile | null {
  for (const { name: source, inboxFile } of sources) {
    const [before, after] = inboxFile?.split(placeholder) ?? [];
    if (before === undefined || after === undefined) continue;
    const fileDate = name.slice(before.length, name.length - after.length);
    if (name === before + fileDate + after && isDate(fileDate)) return { source, name, fileDate };
  }
  return null;
}

/** Whether a text is a day that exists, as YYYY-MM-DD. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
