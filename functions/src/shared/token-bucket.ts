/** A token bucket: so many a second on average, and so many at once after a pause. */
import type { Clock } from "./clock.ts";

/** How many a second, and how many at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export class TokenBucket {
  /** Milliseconds in which one token comes. */
  readonly #interval: number;
  readonly #burst: number;
  readonly #clock: Clock;
  /** Tokens that came until this time are taken; the bucket is full when it lies a whole burst back. */
  #takenUntil: number;
  #now: number;

  constructor({ perSecond, burst }: Rate, clock: Clock) {
    this.#interval = 1000 / perSecond;
    this.#burst = burst;
    this.#clock = clock;
    this.#now = clock.now().getTime();
    this.#takenUntil = this.#now - burst * this.#interval;
  }

  /**
   * Takes a token if there is one.
   *
   * @returns 0 when it was taken, else the milliseconds until there is one
   */
  take(): number {
    const wait = this.#waitForNext();
    if (wait === 0) this.#takenUntil += this.#interval;
    return wait;
  }

  /** Takes a token that may still have to come. @returns milliseconds until it is there */
  reserve(): number {
    const wait = this.#waitForNext();
    this.#takenUntil += this.#interval;
    return wait;
  }

  #waitForNext(): number {
    const now = this.#clock.now().getTime();
    // A clock that is set back takes no tokens away.
    if (now < this.#now) this.#takenUntil -= this.#now - now;
    this.#now = now;
    this.#takenUntil = Math.max(this.#takenUntil, now - this.#burst * this.#interval);
    return Math.max(0, Math.ceil(this.#takenUntil + this.#interval - now));
  }
}
