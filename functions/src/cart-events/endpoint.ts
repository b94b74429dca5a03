/** `POST /api/cart-events`: who may send, how much at once, and what is answered. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { Clock } from "../shared/clock.ts";
import { HttpProblemError, problemAnswer, readJson, UnreadableBodyError } from "../shared/http.ts";
import { type Rate, TokenBucket } from "../shared/token-bucket.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { Collector, Outcome, Sender } from "./collector.ts";
import type { Cors } from "./cors.ts";
import { HubBusyError } from "./event-hub.ts";

export interface EndpointOptions {
  readonly keys: ApiKeys;
  readonly cors: Cors;
  readonly collector: Pick<Collector, "collect" | "keepUnreadable">;
  /** Requests of one client. */
  readonly rate: Rate;
  readonly clock: Clock;
}

const maxBodyBytes = 1_048_576;
const maxEvents = 1000;
const maxDepth = 16;
const busySeconds = 2;

export class CartEventsEndpoint {
  readonly #options: EndpointOptions;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** @param correlationId goes with the request through logs and answers */
  async answer(request: HttpRequest, correlationId: string): Promise<HttpResponseInit> {
    const { cors } = this.#options;
    if (request.method === "OPTIONS") return cors.preflight(request);
    const answer = await this.#answerPost(request, correlationId);
    const headers = { ...answer.headers, ...cors.headers(request), "x-correlation-id": correlationId };
    return { ...answer, headers };
  }

  async #answerPost(request: HttpRequest, correlationId: string): Promise<HttpResponseInit> {
    try {
      const sender = { client: this.#admit(request), correlationId };
      const events = eventsOf(await this.#bodyOf(request, sender));
      return answerOf(await this.#options.collector.collect(events, sender), correlationId);
    } catch (error) {
      if (error instanceof HttpProblemError) return problemAnswer(error.problem);
      if (error instanceof HubBusyError) return problemAnswer(busy);
      throw error;
    }
  }

  /** A body that cannot be read may hold events: it is kept, and refused. */
  async #bodyOf(request: HttpRequest, sender: Sender): Promise<unknown> {
    try {
      return await readJson(request, maxBodyBytes);
    } catch (error) {
      if (error instanceof UnreadableBodyError)
        await this.#options.collector.keepUnreadable(error.body, sender);
      throw error;
    }
  }

  /** @returns the client's name */
  #admit(request: HttpRequest): string {
    const { cors, keys, clock, rate } = this.#options;
    if (!cors.allows(request))
      throw new HttpProblemError({
        status: 403,
        title: "Forbidden",
        detail: "Pages of this origin may not send cart events.",
      });
    const client = keys.clientOf(request.headers.get("x-api-key"));
    if (client === null)
      throw new HttpProblemError({
        status: 401,
        title: "Unauthorized",
        detail: "The header x-api-key has no valid key; ask the platform's owner for one.",
        headers: { "www-authenticate": "ApiKey" },
      });
    const bucket = this.#buckets.get(client) ?? new TokenBucket(rate, clock);
    this.#buckets.set(client, bucket);
    const wait = bucket.take();
    if (wait === 0) return client;
    throw new HttpProblemError({
      status: 429,
      title: "Too many requests",
      detail: `At most ${rate.perSecond} requests a second are taken; send events together, and these again later.`,
      headers: { "retry-after": String(Math.ceil(wait / 1000)) },
    });
  }
}

const busy = {
  status: 503,
  title: "Service unavailable",
  detail:
    "The event hub is busy; send the events again. Those that it has taken already are told by their event_id.",
  headers: { "retry-after": String(busySeconds) },
};

function eventsOf(body: unknown): readonly unknown[] {
  if (isDeeperThan(maxDepth, body))
    throw new HttpProblemError({
      status: 400,
      title: "Bad request",
      detail: `The body is nested more than ${maxDepth} levels deep; an event is a flat object.`,
    });
  const events = Array.isArray(body) ? body : [body];
  if (events.length >= 1 && events.length <= maxEvents) return events;
  throw new HttpProblemError({
    status: 400,
    title: "Bad request",
    detail: `The body has ${events.length} events; send 1 to ${maxEvents} at once.`,
  });
}

/** What is nested without end could be read, but not be written again. */
function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function answerOf({ accepted, errors }: Outcome, correlationId: string): HttpResponseInit {
  if (errors.length === 0) return { status: 202, jsonBody: { accepted, correlationId } };
  const again = errors.some(({ status }) => status === 503);
  const headers: Record<string, string> = again ? { "retry-after": String(busySeconds) } : {};
  return { status: 207, headers, jsonBody: { accepted, rejected: errors.length, errors, correlationId } };
}
