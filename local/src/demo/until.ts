/** Waits for what others bring about. */
import { setTimeout as pause } from "node:timers/promises";
import { BatchError, InterruptedError } from "./errors.ts";

const betweenLooks = 100;

/**
 * Looks until there is something.
 *
 * @param look what is waited for, or null while it is not there
 * @param seconds how long it may take
 * @param otherwise the sentence when it took longer
 * @throws BatchError when it took longer
 * @throws InterruptedError when the signal aborts
 */
export async function until<T>(
  look: () => Promise<T | null> | T | null,
  { seconds, otherwise, signal }: { seconds: number; otherwise: string; signal: AbortSignal },
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    if (signal.aborted) throw new InterruptedError("Stopped.");
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new BatchError(otherwise);
    await pause(betweenLooks);
  }
}
