/** What an attempt at a delivery makes of it. */
import type { Retry } from "../config/model.ts";
import type { DeliveryError } from "../errors.ts";
import type { Delivery } from "../model.ts";

/** Longer than any attempt takes; if its process dies, somebody else tries after this time. */
export const leaseMilliseconds = 120_000;

/** The delivery while somebody makes an attempt. */
export function claimed(delivery: Delivery, now: Date): Delivery {
  const nextAttemptAt = new Date(now.getTime() + leaseMilliseconds).toISOString();
  return { ...delivery, attempts: delivery.attempts + 1, nextAttemptAt, turnAt: null };
}

/** The delivery while it waits for its turn. */
export function queuedUntil(delivery: Delivery, turn: Date): Delivery {
  return { ...delivery, turnAt: turn.toISOString(), nextAttemptAt: turn.toISOString() };
}

export function succeeded(delivery: Delivery, receipt: string, now: Date): Delivery {
  return { ...delivery, state: "sent", sentAt: now.toISOString(), receipt, problem: null };
}

/**
 * The delivery after an attempt that failed: waits for the next, or is given up.
 *
 * @param random in [0, 1): spreads attempts that failed together
 */
export function failed(
  delivery: Delivery,
  error: DeliveryError,
  retry: Retry,
  now: Date,
  random: number,
): Delivery {
  const problem = error.message;
  const wait = Math.max(error.retryAfterMilliseconds, backoff(delivery.attempts, retry, random));
  const next = now.getTime() + wait;
  const tooLate = next > Date.parse(delivery.createdAt) + retry.giveUpAfter;
  if (error.permanent || tooLate) return { ...delivery, state: "dead", problem };
  return { ...delivery, nextAttemptAt: new Date(next).toISOString(), problem };
}

/** Exponential, and between half and all of it at random. */
function backoff(attempts: number, { first, longest }: Retry, random: number): number {
  const whole = Math.min(longest, first * 2 ** Math.min(attempts - 1, 30));
  return Math.round(whole * (0.5 + random / 2));
}

/** The delivery when somebody has it replayed: its time begins anew. */
export function revived(delivery: Delivery, now: Date): Delivery {
  const at = now.toISOString();
  return { ...delivery, state: "pending", createdAt: at, attempts: 0, nextAttemptAt: at, turnAt: null };
}
