/** Ends work when a server is lost that it needs. */
import { BatchError } from "./errors.ts";

/**
 * Does work with a signal that aborts when the caller's does, and when the work is told of a loss.
 *
 * @param work is given the signal, and what to call with a sentence about a server that ended by itself
 * @throws BatchError about the loss, whatever the work fails with because of it
 */
export async function untilLost<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal, onLost: (sentence: string) => void) => Promise<T>,
): Promise<T> {
  const losing = new AbortController();
  const onLost = (sentence: string) =>
    losing.abort(new BatchError(`${sentence} Run the same command again to continue.`));
  try {
    return await work(AbortSignal.any([signal, losing.signal]), onLost);
  } catch (error) {
    if (losing.signal.aborted && !signal.aborted) throw losing.signal.reason;
    throw error;
  }
}
