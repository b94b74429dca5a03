/** Walks through the pages of an extraction, one after the other, and checks that they belong together. */
import { createHash } from "node:crypto";
import { type Answer, countAt, recordsOf } from "./answer.ts";
import type { ApiClient } from "./api-client.ts";
import type { Definition } from "./definition.ts";
import { ApiFault, ApiRefusal, InconsistentPagesError } from "./errors.ts";
import { addressOf, after, type Position } from "./paging.ts";
import type { Window } from "./window.ts";

export interface Page {
  /** Maybe none. */
  readonly records: readonly unknown[];
  /** The records as JSON. */
  readonly text: string;
  /** Identifies what the page says. */
  readonly fingerprint: string;
  /** How many records the API says that there are on all pages; null when it does not say. */
  readonly total: number | null;
  /** Where the walk goes on; null after the last page. */
  readonly next: Position | null;
  /** What the API's answer carries to tell later whether anything changed; null when it carries nothing. */
  readonly validator: string | null;
}

/** How far a walk has come. */
export interface Walked {
  /** The validator of the last extraction, which the first page is asked with; null to ask unconditionally. */
  readonly validator: string | null;
  readonly next: Position;
  readonly records: number;
  readonly total: number | null;
  readonly fingerprints: readonly string[];
}

/** A page that came twice. Asking again may help, and so may starting over. */
export class RepeatedPageError extends ApiFault {}

/**
 * The pages from a position on; none when the API says that nothing changed.
 *
 * @throws ApiFault, ApiRefusal see {@link ApiClient.get}
 * @throws RepeatedPageError when a page comes again, attempt after attempt
 * @throws InconsistentPagesError when the total changes on the way, or is not what came
 */
export async function* walkPages(
  client: ApiClient,
  definition: Definition,
  window: Window,
  walked: Walked,
  signal: AbortSignal,
): AsyncGenerator<Page, void, void> {
  const seen = new Set(walked.fingerprints);
  let { records, total } = walked;
  let position: Position | null = walked.next;
  let requests = seen.size;
  while (position !== null) {
    if (++requests > definition.maxPages)
      throw new ApiRefusal(
        `The API has more than ${definition.maxPages} pages; raise maxPages if that is right.`,
      );
    const at: Position = position;
    const headers: Readonly<Record<string, string>> =
      at.at === "start" ? conditionOf(definition, walked.validator) : {};
    const page: Page | null = await client.get(addressOf(definition, window, at), headers, signal, (answer) =>
      readPage(definition, at, answer, { records, total, seen }),
    );
    if (page === null) return;
    if (page.records.length > 0) seen.add(page.fingerprint);
    records += page.records.length;
    total = page.total;
    position = page.next;
    if (position === null) checkTotal(records, total);
    yield page;
  }
}

interface SoFar {
  readonly records: number;
  readonly total: number | null;
  readonly seen: ReadonlySet<string>;
}

function conditionOf({ validator }: Definition, value: string | null): Readonly<Record<string, string>> {
  if (value === null || validator === undefined) return {};
  return { [validator === "etag" ? "if-none-match" : "if-modified-since"]: value };
}

/** @returns null when nothing changed since the last extraction */
function readPage(definition: Definition, position: Position, answer: Answer, so: SoFar): Page | null {
  if (answer.notModified) return null;
  const records = recordsOf(answer, definition);
  const total = countAt(answer, definition.total);
  if (so.total !== null && total !== so.total)
    throw new InconsistentPagesError(
      `The API had ${so.total} records in all when the extraction began and ${total} at ${answer.url}: they changed on the way.`,
    );
  const text = JSON.stringify(records);
  const fingerprint = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  if (records.length > 0 && so.seen.has(fingerprint))
    throw new RepeatedPageError(`${answer.url} answered with the records of an earlier page.`);
  const allRecords = so.records + records.length;
  const next = after(definition, position, answer, { records: records.length, allRecords, total });
  const validator = definition.validator ? answer.headers.get(definition.validator) : null;
  return { records, text, fingerprint, total, next, validator };
}

function checkTotal(records: number, total: number | null): void {
  if (total === null || records === total) return;
  throw new InconsistentPagesError(`The API has ${total} records in all, but its pages hold ${records}.`);
}
