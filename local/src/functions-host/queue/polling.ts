/** How often an empty queue is asked: at first often, then ever more seldom. */

const shortest = 100;

/** Counts the waits between two questions. */
export class Polling {
  readonly #longest: number;
  #next = shortest;

  /** @param longest Milliseconds */
  constructor(longest: number) {
    this.#longest = Math.max(shortest, longest);
  }

  /** There were messages: ask again at once, and often from then on. */
  reset(): void {
    this.#next = shortest;
  }

  /** There were none: milliseconds to wait before asking again. */
  nextWait(): number {
    const wait = Math.min(this.#next, this.#longest);
    this.#next = Math.min(this.#next * 2, this.#longest);
    return wait;
  }
}
