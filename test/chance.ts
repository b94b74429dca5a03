/** Random choices that the same seed makes again. */
import { createCipheriv, createHash } from "node:crypto";
import prand from "pure-rand";
import { seedOfRun } from "../local/src/check/seed.ts";

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

  /** The items in another order, each order as likely as any other. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const copy = [...items];
    for (let at = copy.length - 1; at > 0; at -= 1) {
      const other = this.#upTo(at);
      [copy[at], copy[other]] = [copy[other] as Item, copy[at] as Item];
    }
    return copy;
  }

  /** A whole number from 0 to `highest`. */
  #upTo(highest: number): number {
    const [value, next] = prand.uniformIntDistribution(0, highest, this.#generator);
    this.#generator = next;
    return value;
  }
}

/** Choices of one test, which depend on the run's seed and on nothing that other tests choose. */
export function chanceOf(test: string): Chance {
  return new Chance(digestOf(test).readInt32LE());
}

/** Ever more bytes of one test that no program can compress. */
export function noiseOf(test: string): (bytes: number) => Buffer {
  const digest = digestOf(test);
  const cipher = createCipheriv("aes-128-ctr", digest.subarray(0, 16), digest.subarray(16));
  return (bytes) => cipher.update(Buffer.alloc(bytes));
}

const digestOf = (test: string) => createHash("sha256").update(`${seedOfRun()} ${test}`).digest();
