/** Sequencers: texts that tell the order of a blob's events. */

/**
 * Makes texts of 32 hexadecimal digits, each greater than the one before as a text. They start from the time, so that
 * they also rise over restarts.
 */
export function createSequencer(now: () => number = Date.now): () => string {
  let last = 0n;
  return () => {
    const fromTime = BigInt(now()) << 20n;
    last = fromTime > last ? fromTime : last + 1n;
    return last.toString(16).padStart(32, "0");
  };
}
