/** How often a failed timer function is tried again, and after how long. */
import type { RetryOptions } from "../rpc.ts";

/** Milliseconds before a retry, counted from 1; null when there is none any more. */
export function retryDelay(options: RetryOptions | undefined, retry: number): number | null {
  if (!options || (options.maxRetryCount >= 0 && retry > options.maxRetryCount)) return null;
  if (options.retryStrategy === "fixedDelay") return (options.delayInterval?.seconds ?? 0) * 1000;
  const shortest = (options.minimumInterval?.seconds ?? 0) * 1000;
  const longest = (options.maximumInterval?.seconds ?? 0) * 1000;
  return Math.min(longest, shortest * 2 ** (retry - 1));
}
