/** A client of a REST API that keeps below its rate and asks again when that may help. */
import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { TokenBucket } from "../shared/token-bucket.ts";
import type { Answer } from "./answer.ts";
import type { Definition } from "./definition.ts";
import { ApiFault } from "./errors.ts";
import { request } from "./request.ts";

export interface ApiClientOptions {
  readonly definition: Definition;
  /** Headers that sign in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

export class ApiClient {
  readonly #definition: Definition;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #bucket: TokenBucket;

  constructor({ definition, headers, clock, log }: ApiClientOptions) {
    this.#definition = definition;
    this.#headers = headers;
    this.#clock = clock;
    this.#log = log;
    this.#bucket = new TokenBucket(definition.rate, clock);
  }

  /**
   * Asks until the answer is sound.
   *
   * @param read makes something of an answer; an ApiFault that it throws asks again as well
   * @throws ApiFault after the last attempt
   * @throws ApiRefusal at once
   */
  get<T>(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    read: (answer: Answer) => T,
  ): Promise<T> {
    const { attempts, firstMilliseconds, maxMilliseconds } = this.#definition.retry;
    const once = async () => {
      await delay(this.#bucket.reserve(), undefined, { signal });
      return read(
        await request(this.#definition, { url, headers: { ...this.#headers, ...headers }, signal }, () =>
          this.#clock.now(),
        ),
      );
    };
    return pRetry(once, {
      retries: attempts - 1,
      minTimeout: firstMilliseconds,
      maxTimeout: maxMilliseconds,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof ApiFault,
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof ApiFault)) return;
        this.#log.warn("The API's answer is no good", {
          attempt: attemptNumber,
          retriesLeft,
          reason: error.message,
        });
        if (retriesLeft > 0) await delay(error.retryAfterMilliseconds, undefined, { signal });
      },
    });
  }
}
