/** Random choices that the same seed makes again. */
import prand from "pure-rand";

const steps = 1_000_000;

export class Chance {
  #generator: prand.RandomGenerator;

  constructor(seed: number) {
    this.#generator = prand.xoroshiro128plus(seed);
  }

  between(low: number, high: number): number {
    return low + ((high - low) * this.#upTo(steps)) / steps;
  }

  /** @throws RangeError when there is none */
  oneOf<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError("There is nothing to choose from.");
    return items[this.#upTo(items.length - 1)] as Item;
  }

  /** A whole number from 0 to `highest`. */
  #upTo(highest: number): number {
    const [value, next] = prand.uniformIntDistribution(0, highest, this.#generator);
    this.#generator = next;
    return value;
  }
}
