/** The span of changes that an extraction covers: from `since`, inclusive, to `until`, exclusive. */
import type { Definition } from "./definition.ts";
import { ExtractionRequestError } from "./errors.ts";

/** ISO 8601 in UTC, to the second. */
export interface Window {
  readonly since: string;
  readonly until: string;
}

const dayMilliseconds = 86_400_000;

/**
 * The window of a day's extraction: from the watermark to the end of the day, or to now while the day lasts.
 *
 * @param watermark end of the last extraction's window; null before the first
 * @returns null when everything until then has been extracted
 * @throws ExtractionRequestError when `fileDate` is no date, or still to come
 */
export function windowOf(
  definition: Definition,
  fileDate: string,
  watermark: string | null,
  now: Date,
): Window | null {
  const start = Date.parse(`${fileDate}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(fileDate) || Number.isNaN(start) || toIso(start).slice(0, 10) !== fileDate)
    throw new ExtractionRequestError(`File date '${fileDate}': expected a date such as 2017-01-05.`);
  if (start > now.getTime())
    throw new ExtractionRequestError(`File date ${fileDate} is still to come; ask for a day that has begun.`);
  const settled = now.getTime() - (definition.watermark?.settleSeconds ?? 0) * 1000;
  const until = toIso(Math.min(start + dayMilliseconds, settled));
  const since = watermark ?? toIso(Date.parse(definition.watermark?.start ?? "1900-01-01T00:00:00Z"));
  return since < until ? { since, until } : null;
}

/** The last day that is over, in UTC. */
export function lastWholeDay(now: Date): string {
  return toIso(now.getTime() - dayMilliseconds).slice(0, 10);
}

function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}
