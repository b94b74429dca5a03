/** The rate that a channel takes messages at. */

/** So many in any second. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #now: () => number;
  #recent: number[] = [];

  /** @param now Milliseconds; the machine's when it is left out */
  constructor(perSecond: number, now: () => number = Date.now) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Whether one more is taken; those that are not do not count. */
  take(): boolean {
    const now = this.#now();
    this.#recent = this.#recent.filter((time) => time > now - 1000);
    if (this.#recent.length >= this.#perSecond) return false;
    this.#recent.push(now);
    return true;
  }
}
