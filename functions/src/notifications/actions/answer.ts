/** Action pages over HTTP. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { ActionAnswer } from "./action-desk.ts";
import type { PageView } from "./action-page.ts";

/** Longer than the form with the longest name. */
const formBytes = 4096;

/** Nothing but the page's own style and form may do anything, and its address goes nowhere. */
const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
} as const;

export function pageAnswer(
  { status, page }: ActionAnswer,
  render: (view: PageView) => string,
): HttpResponseInit {
  return { status, headers, body: render(page) };
}

/** The fields of a form; null when the body is none, or too long to be ours. */
export async function readForm(request: HttpRequest): Promise<Readonly<Record<string, string>> | null> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get("content-type") ?? "")) return null;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > formBytes) return null;
    pieces.push(piece);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(pieces).toString()));
}
