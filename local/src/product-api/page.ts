/** One page of the catalog: its document, and the headers that say how current it is and where the next one is. */
import { createHash } from "node:crypto";
import type { Catalog, Product } from "./catalog.ts";
import { cursorOf, type PageQuery } from "./query.ts";

export interface PageDocument {
  readonly page: number;
  readonly page_count: number;
  /** Products on all pages. */
  readonly total: number;
  /** Stands for the next page; null on the last one. */
  readonly next_cursor: string | null;
  readonly items: readonly Product[];
}

/** Number of the page that a query asks for, counted from 1. */
export function pageNumber({ offset, size }: PageQuery): number {
  return Math.floor(offset / size) + 1;
}

export function documentOf(catalog: Catalog, query: PageQuery): PageDocument {
  const products = catalog.select(query);
  const end = query.offset + query.size;
  return {
    page: pageNumber(query),
    page_count: Math.ceil(products.length / query.size),
    total: products.length,
    next_cursor: end < products.length ? cursorOf(end) : null,
    items: products.slice(query.offset, end),
  };
}

/** ETag, Last-Modified and Link of a page; the first two change whenever the catalog does. */
export function headersOf(catalog: Catalog, query: PageQuery, url: URL): Record<string, string> {
  const products = catalog.select(query);
  const newest = products.at(-1);
  const tag = createHash("sha256")
    .update(`${catalog.revision} ${url.search}`)
    .digest("base64url")
    .slice(0, 20);
  return {
    etag: `"${tag}"`,
    ...(newest ? { "last-modified": new Date(newest.updated_at).toUTCString() } : {}),
    ...linkTo(query, products.length, url),
  };
}

/** Whether a client that has these validators has the page as it is. */
export function isCurrent(headers: Headers, page: Readonly<Record<string, string>>): boolean {
  const known = headers.get("if-none-match");
  if (known !== null) return known.split(",").some((tag) => tag.trim() === page.etag);
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return Date.parse(page["last-modified"] ?? "") <= since;
}

function linkTo({ offset, size }: PageQuery, total: number, url: URL): Record<string, string> {
  if (offset + size >= total) return {};
  const next = new URL(url);
  for (const name of ["page", "offset"]) next.searchParams.delete(name);
  next.searchParams.set("cursor", cursorOf(offset + size));
  return { link: `<${next.pathname}${next.search}>; rel="next"` };
}
