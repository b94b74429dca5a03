/** One answer of a REST API, and the values in it. */
import { isObject, numberText } from "../shared/json-text.ts";
import type { Definition } from "./definition.ts";
import { ApiFault } from "./errors.ts";

export interface Answer {
  /** What was asked for. */
  readonly url: URL;
  readonly headers: Headers;
  /** The body, parsed; null when nothing changed (304). */
  readonly document: unknown;
  readonly notModified: boolean;
}

/** The value at a place such as `data.items`; undefined when there is none. */
export function valueAt(document: unknown, place: string | undefined): unknown {
  if (place === undefined) return document;
  let value = document;
  for (const name of place.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** @throws ApiFault when the answer has no list where its records should be */
export function recordsOf({ url, document }: Answer, { records }: Definition): readonly unknown[] {
  const value = valueAt(document, records);
  if (Array.isArray(value)) return value;
  throw new ApiFault(`${url} answered without a list of records${records ? ` in '${records}'` : ""}.`);
}

/**
 * A count that the answer gives.
 *
 * @returns null when it is not asked for
 * @throws ApiFault when it should be there and is not
 */
export function countAt({ url, document }: Answer, place: string | undefined): number | null {
  if (place === undefined) return null;
  const text = numberText(valueAt(document, place)) ?? "";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiFault(`${url} answered without a count in '${place}'.`);
}
