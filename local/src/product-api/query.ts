/** What a request asks for: a selection, and a page of it by number, offset or cursor. */
import type { Selection } from "./catalog.ts";

/** A part of the selected products. */
export interface PageQuery extends Selection {
  readonly offset: number;
  readonly size: number;
}

/** The request cannot be answered; the message says why. */
export class QueryError extends Error {
  override name = "QueryError";
}

const maxSize = 1000;
const knownParameters = ["updated_since", "updated_until", "page", "page_size", "offset", "limit", "cursor"];

/** @throws QueryError when a parameter is unknown or makes no sense */
export function queryOf(parameters: URLSearchParams): PageQuery {
  const unknown = [...parameters.keys()].find((name) => !knownParameters.includes(name));
  if (unknown !== undefined)
    throw new QueryError(`'${unknown}' is unknown; known are ${knownParameters.join(", ")}.`);
  const size =
    numberOf(parameters, parameters.has("page_size") ? "page_size" : "limit", 1, maxSize) ?? maxSize;
  return {
    since: timeOf(parameters, "updated_since"),
    until: timeOf(parameters, "updated_until"),
    size,
    offset: offsetOf(parameters, size),
  };
}

/** The opaque text that stands for a place in a selection. */
export function cursorOf(offset: number): string {
  return Buffer.from(`offset ${offset}`).toString("base64url");
}

function offsetOf(parameters: URLSearchParams, size: number): number {
  const cursor = parameters.get("cursor");
  if (cursor !== null) {
    const [, offset] = /^offset (\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
    if (offset === undefined) throw new QueryError("'cursor' is none that this API gave.");
    return Number(offset);
  }
  const page = numberOf(parameters, "page", 1, 1_000_000);
  if (page !== null) return (page - 1) * size;
  return numberOf(parameters, "offset", 0, 1_000_000_000) ?? 0;
}

function numberOf(parameters: URLSearchParams, name: string, min: number, max: number): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < min || value > max)
    throw new QueryError(`'${name}' is '${text}': expected a number from ${min} to ${max}.`);
  return value;
}

function timeOf(parameters: URLSearchParams, name: string): Date | null {
  const text = parameters.get(name);
  if (text === null) return null;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new QueryError(`'${name}' is '${text}': expected a time in ISO 8601.`);
  return time;
}
