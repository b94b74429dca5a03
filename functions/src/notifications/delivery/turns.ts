/** A channel's rate limit: turns one after the other, each when the one before it is over. */

/** Messages of different turns take different times to arrive; a quarter keeps them apart. */
const margin = 1.25;

/**
 * The next turn. No second has more than `perSecond`, at the receiving end too.
 *
 * @param last the turn given out last; null when there was none
 */
export function nextTurn(last: Date | null, perSecond: number, now: Date): Date {
  const interval = Math.ceil((1000 * margin) / perSecond);
  return new Date(Math.max(now.getTime(), (last?.getTime() ?? 0) + interval));
}

/** A turn that was missed for longer is given back: many at once would break the limit. */
const keptMilliseconds = 2000;

/** Whether a turn can still be used. */
export function isCurrent(turnAt: string | null, now: Date): boolean {
  return turnAt !== null && now.getTime() - Date.parse(turnAt) < keptMilliseconds;
}
