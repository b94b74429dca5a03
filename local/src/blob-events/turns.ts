/** Turns: work on the same thing happens one after the other, in the order in which it was asked for. */

/** Hands out turns by key. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Waits for everybody who asked before.
   *
   * @returns ends the turn; it has to be called
   */
  async take(key: string): Promise<() => void> {
    const before = this.#last.get(key);
    let end = () => {};
    const mine = new Promise<void>((resolve) => {
      end = () => {
        if (this.#last.get(key) === mine) this.#last.delete(key);
        resolve();
      };
    });
    this.#last.set(key, mine);
    await before;
    return end;
  }
}
