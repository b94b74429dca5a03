/** From page to page: where the next one is, for every kind of paging. */
import { numberText } from "../shared/json-text.ts";
import { type Answer, countAt, valueAt } from "./answer.ts";
import type { Definition } from "./definition.ts";
import { ApiFault, ApiRefusal } from "./errors.ts";
import { nextLink } from "./link-header.ts";
import type { Window } from "./window.ts";

/** What distinguishes a page's request: its query parameters, or an address of its own. */
export type Position =
  | { readonly at: "start" }
  | { readonly at: "page"; readonly page: number }
  | { readonly at: "offset"; readonly offset: number }
  | { readonly at: "cursor"; readonly cursor: string }
  | { readonly at: "link"; readonly url: string };

/** The address of a page. */
export function addressOf(definition: Definition, window: Window, position: Position): URL {
  if (position.at === "link") return new URL(position.url);
  const { paging, watermark } = definition;
  const url = new URL(definition.baseAddress.replace(/\/$/, "") + definition.path);
  if (watermark) url.searchParams.set(watermark.sinceParameter, window.since);
  if (watermark?.untilParameter) url.searchParams.set(watermark.untilParameter, window.until);
  url.searchParams.set(paging.sizeParameter, String(paging.size));
  const value = parameterOf(paging, position);
  if (value !== null && paging.type !== "link") url.searchParams.set(paging.parameter, value);
  return url;
}

function parameterOf(paging: Definition["paging"], position: Position): string | null {
  switch (position.at) {
    case "page":
      return String(position.page);
    case "offset":
      return String(position.offset);
    case "cursor":
      return position.cursor;
    default:
      if (paging.type === "page-number") return String(paging.first);
      return paging.type === "offset" ? "0" : null;
  }
}

/** How much there is of the pages up to and including an answer. */
export interface Progressed {
  /** Records of this page. */
  readonly records: number;
  /** Records of all pages so far. */
  readonly allRecords: number;
  readonly total: number | null;
}

/**
 * Where the page after an answer is.
 *
 * @returns null after the last page
 * @throws ApiFault when the answer does not say what paging needs
 * @throws ApiRefusal when it leads to another host, or in a circle
 */
export function after(
  definition: Definition,
  position: Position,
  answer: Answer,
  so: Progressed,
): Position | null {
  const { paging } = definition;
  switch (paging.type) {
    case "page-number": {
      const page = position.at === "page" ? position.page : paging.first;
      const pages = countAt(answer, paging.pageCount);
      const more = pages === null ? goesOn(so, paging.size) : page - paging.first + 1 < pages;
      return more ? { at: "page", page: page + 1 } : null;
    }
    case "offset": {
      const offset = position.at === "offset" ? position.offset : 0;
      return goesOn(so, paging.size) ? { at: "offset", offset: offset + so.records } : null;
    }
    case "cursor":
      return nextCursor(paging.next, position, answer);
    case "link":
      return nextAddress(definition, position, answer);
  }
}

/** Without a page count: until the total is reached, or, without a total, a page that is not full. */
function goesOn({ records, allRecords, total }: Progressed, size: number): boolean {
  return records > 0 && (total === null ? records >= size : allRecords < total);
}

function nextCursor(place: string, position: Position, answer: Answer): Position | null {
  const cursor = valueAt(answer.document, place);
  if (cursor === undefined || cursor === null || cursor === "") return null;
  const text = typeof cursor === "string" ? cursor : numberText(cursor);
  if (text === null)
    throw new ApiFault(`${answer.url} answered with a cursor in '${place}' that is neither text nor number.`);
  if (position.at === "cursor" && position.cursor === text)
    throw new ApiFault(
      `${answer.url} answered with the cursor that it was asked with: its pages go in a circle.`,
    );
  return { at: "cursor", cursor: text };
}

function nextAddress(definition: Definition, position: Position, answer: Answer): Position | null {
  const target = nextLink(answer.headers.get("link"));
  if (target === null) return null;
  const url = URL.parse(target, answer.url.href);
  // The next page gets the same key: it must not be sent to whoever the answer names.
  if (url?.origin !== new URL(definition.baseAddress).origin)
    throw new ApiRefusal(
      `${answer.url} links to a next page on another host, which is not followed: ${target}.`,
    );
  if (position.at === "link" && position.url === url.href)
    throw new ApiFault(`${answer.url} links to itself as its next page: its pages go in a circle.`);
  return { at: "link", url: url.href };
}
