/** Sends cart events to the Functions app, as the shop's pages do. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { retryAfterMilliseconds } from "../../../../functions/src/shared/retry-after.ts";
import { BatchError } from "../errors.ts";

const eventsARequest = 200;
const attempts = 20;
const passing = [429, 503];
/** The request as a whole is no good, and none of its events was looked at. */
const spoiled = [400, 413];

/** What became of some events. */
export interface Collected {
  /** Events that the hub has taken. */
  readonly accepted: number;
  /** Events that break their contract: kept as dead letters, or no JSON at all. */
  readonly refused: number;
}

const collected = z.object({ accepted: z.int(), rejected: z.int().default(0) });

export class CollectorClient {
  readonly #url: string;
  readonly #key: string;

  /** @param key API key of the shop's pages */
  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /**
   * Sends events in their order.
   *
   * @param bodies each the event's JSON; what is no JSON is sent alone, since it spoils a whole request
   * @throws BatchError when the collector does not take them
   */
  async send(bodies: readonly Buffer[], signal: AbortSignal): Promise<Collected> {
    let accepted = 0;
    let refused = 0;
    for (const request of requestsOf(bodies.map((body) => body.toString("utf8")))) {
      const answer = await this.#collect(request, signal);
      accepted += answer.accepted;
      refused += answer.refused;
    }
    return { accepted, refused };
  }

  /** Halves a request that one of its events spoils, until that event is alone: the others are sound. */
  async #collect(events: readonly string[], signal: AbortSignal): Promise<Collected> {
    const text = events.join(",");
    const answer = await this.#post(events.length > 1 || isJson(text) ? `[${text}]` : text, signal);
    if (answer !== null) return answer;
    if (events.length === 1) return { accepted: 0, refused: 1 };
    const half = Math.ceil(events.length / 2);
    const first = await this.#collect(events.slice(0, half), signal);
    const second = await this.#collect(events.slice(half), signal);
    return { accepted: first.accepted + second.accepted, refused: first.refused + second.refused };
  }

  /** @returns null when the request as a whole is refused */
  async #post(body: string, signal: AbortSignal): Promise<Collected | null> {
    const headers = { "content-type": "application/json", "x-api-key": this.#key };
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(this.#url, { method: "POST", headers, body, signal }).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          const sentence = "The collector of cart events does not answer: the Functions app is gone.";
          throw new BatchError(`${sentence} Run the same command again to continue.`, { cause: error });
        },
      );
      if (spoiled.includes(response.status)) {
        await response.body?.cancel();
        return null;
      }
      const text = await response.text();
      if (response.ok) {
        const { accepted, rejected } = collected.parse(JSON.parse(text));
        // Part of a request may have to come again; the events that were taken are told by their ids.
        if (!text.includes('"status":503')) return { accepted, refused: rejected };
      } else if (!passing.includes(response.status)) {
        throw answered(response.status, text);
      }
      if (attempt === attempts) throw answered(response.status, text);
      await pause(retryAfterMilliseconds(response.headers.get("retry-after"), new Date()), undefined, {
        signal,
      });
    }
  }
}

function answered(status: number, text: string): BatchError {
  return new BatchError(`The collector of cart events answers ${status}: ${text.slice(0, 200)}`);
}

function requestsOf(events: readonly string[]): readonly (readonly string[])[] {
  const sound = events.filter(isJson);
  const together = Array.from({ length: Math.ceil(sound.length / eventsARequest) }, (_, at) =>
    sound.slice(at * eventsARequest, (at + 1) * eventsARequest),
  );
  return [...together, ...events.filter((event) => !isJson(event)).map((event) => [event])];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
