/** A token bucket: so many a second on average, and so many at once after a pause. */
import type { Clock } from "./clock.ts";

/** How many a second, and how many at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#tokens = rate.burst;
    this.#filledAt = clock.now().getTime();
  }

  /**
   * Takes a token if there is one.
   *
   * @returns 0 when it was taken, else the milliseconds until there is one
   */
  take(): number {
    this.#fill();
    if (this.#tokens < 1) return this.#millisecondsTo(1);
    this.#tokens -= 1;
    return 0;
  }

  /** Takes a token that may still have to come. @returns milliseconds until it is there */
  reserve(): number {
    this.#fill();
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : this.#millisecondsTo(0);
  }

  #millisecondsTo(tokens: number): number {
    return Math.ceil(((tokens - this.#tokens) / this.#rate.perSecond) * 1000);
  }

  #fill(): void {
    const now = this.#clock.now().getTime();
    // A clock that is set back must not take tokens away.
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + seconds * this.#rate.perSecond);
    this.#filledAt = now;
  }
}
