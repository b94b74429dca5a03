/** Changes that others race for. */
import pRetry from "p-retry";

/** Somebody else was faster, again and again. */
export class ContentionError extends Error {
  override readonly name = "ContentionError";
}

/**
 * Tries a change until it is made: reads, changes and writes anew whenever somebody else was faster.
 *
 * @param attempt null when somebody else was faster
 * @throws ContentionError after 20 attempts
 */
export function untilWon<T>(attempt: () => Promise<T | null>): Promise<T> {
  const once = async () => {
    const result = await attempt();
    if (result === null)
      throw new ContentionError("Others kept changing the same row; the change was not made.");
    return result;
  };
  return pRetry(once, {
    ...{ retries: 19, minTimeout: 5, maxTimeout: 250, randomize: true },
    shouldRetry: ({ error }) => error instanceof ContentionError,
  });
}
