/** Which pages' scripts may send cart events: the shop's, and no others. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";

const allowedHeaders = "content-type, x-api-key";
const exposedHeaders = "retry-after, x-correlation-id";
const preflightSeconds = 3600;

export class Cors {
  readonly #origins: readonly string[];

  constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  /** Whether the request may come from where it says; one that is no page's says nothing. */
  allows(request: HttpRequest): boolean {
    const origin = request.headers.get("origin");
    return origin === null || this.#origins.includes(origin);
  }

  /** Headers that let the page read the answer. */
  headers(request: HttpRequest): Readonly<Record<string, string>> {
    const origin = request.headers.get("origin");
    if (origin === null || !this.#origins.includes(origin)) return { vary: "origin" };
    return {
      vary: "origin",
      "access-control-allow-origin": origin,
      "access-control-expose-headers": exposedHeaders,
    };
  }

  /** The answer to a browser that asks whether the page may send. */
  preflight(request: HttpRequest): HttpResponseInit {
    if (!this.allows(request)) return { status: 403, headers: this.headers(request) };
    const headers = {
      ...this.headers(request),
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": allowedHeaders,
      "access-control-max-age": String(preflightSeconds),
    };
    return { status: 204, headers };
  }
}
