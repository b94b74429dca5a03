/** The routes of the product API. */
import { setTimeout as delay } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { Rate } from "../../../functions/src/shared/token-bucket.ts";
import { TokenBucket } from "../../../functions/src/shared/token-bucket.ts";
import type { Catalog } from "./catalog.ts";
import { documentOf, headersOf, isCurrent, pageNumber } from "./page.ts";
import { type PageQuery, QueryError, queryOf } from "./query.ts";
import type { Misbehaviour, Troubles } from "./trouble.ts";

type Environment = { Bindings: Pick<HttpBindings, "outgoing"> };
type ProductContext = Context<Environment>;

export interface ProductAppOptions {
  catalog(): Catalog;
  readonly troubles: Troubles;
  /** Clients have to send it as `x-api-key`; null lets everybody in. */
  readonly apiKey: string | null;
  /** How often clients may ask; null for no limit. */
  readonly rate: Rate | null;
}

/** `GET /products?updated_since&updated_until` with `page` and `page_size`, `offset` and `limit`, or `cursor` and `limit`. */
export function productApp({ catalog, troubles, apiKey, rate }: ProductAppOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  const bucket = rate && new TokenBucket(rate, { now: () => new Date() });
  app.use(async (context, next) => {
    if (apiKey !== null && context.req.header("x-api-key") !== apiKey)
      return context.json({ error: "The header x-api-key has no valid key." }, 401);
    const wait = bucket?.take() ?? 0;
    if (wait > 0)
      return context.json({ error: "Too many requests." }, 429, {
        "retry-after": String(Math.ceil(wait / 1000)),
      });
    return next();
  });
  app.get("/products", async (context) => {
    const query = queryOf(new URL(context.req.url).searchParams);
    const { slowMilliseconds, misbehaviour } = troubles.next(pageNumber(query));
    await delay(slowMilliseconds);
    return misbehaviour
      ? misbehave(misbehaviour, context, catalog(), query)
      : answer(context, catalog(), query);
  });
  app.notFound((context) => context.json({ error: "There is only /products." }, 404));
  app.onError((error, context) => {
    if (error instanceof QueryError) return context.json({ error: error.message }, 400);
    throw error;
  });
  return app;
}

function answer(context: ProductContext, catalog: Catalog, query: PageQuery): Response {
  const headers = headersOf(catalog, query, new URL(context.req.url));
  if (isCurrent(context.req.raw.headers, headers)) return context.body(null, 304, headers);
  return context.json(documentOf(catalog, query), 200, headers);
}

async function misbehave(
  how: Misbehaviour,
  context: ProductContext,
  catalog: Catalog,
  query: PageQuery,
): Promise<Response> {
  const document = documentOf(catalog, query);
  const text = JSON.stringify(document);
  switch (how.kind) {
    case "status": {
      const headers: Record<string, string> =
        how.retryAfterSeconds === undefined ? {} : { "retry-after": String(how.retryAfterSeconds) };
      return context.json({ error: "Not now." }, how.status, headers);
    }
    case "time-out":
      return neverAnswer(context);
    case "torn-json":
      return context.body(text.slice(0, text.length / 2), 200, { "content-type": "application/json" });
    case "cut-off":
      return cutOff(context, text);
    case "repeated-page": {
      const before = documentOf(catalog, { ...query, offset: Math.max(0, query.offset - query.size) });
      return context.json({ ...document, items: before.items });
    }
    case "changed-total":
      return context.json({ ...document, total: document.total + how.by });
    default:
      return answer(context, catalog, query);
  }
}

/** Waits until the client gives up. */
async function neverAnswer(context: ProductContext): Promise<Response> {
  const { signal } = context.req.raw;
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return new Response(null, { status: 504 });
}

/** Announces the whole body, and breaks off in its middle. */
function cutOff({ env: { outgoing } }: ProductContext, text: string): Response {
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}
