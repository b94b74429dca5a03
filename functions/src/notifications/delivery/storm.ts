/** Turns a storm of notifications to one channel into digests. */
import type { Storm } from "../config/model.ts";
import type { Delivery } from "../model.ts";
import type { ChannelState } from "../ports.ts";

export interface Admission {
  readonly state: ChannelState;
  readonly deliveries: readonly Delivery[];
}

export const calmChannel: ChannelState = { recent: [], digest: null, lastDigestAt: null };

/**
 * Hands deliveries to a channel: each by itself, or all to a digest when they are too many for the time.
 *
 * @param deliveries pending, for the one channel
 * @param more how many come right after these
 */
export function admit(
  channel: ChannelState,
  deliveries: readonly Delivery[],
  storm: Storm,
  now: Date,
  more = 0,
): Admission {
  const recent = channel.recent.filter((at) => Date.parse(at) > now.getTime() - storm.within);
  const handed = [...recent, ...deliveries.map(() => now.toISOString())].slice(-storm.notifications - 1);
  const isStorm = recent.length + deliveries.length + more > storm.notifications;
  if (channel.digest === null && !isStorm) return { state: { ...channel, recent: handed }, deliveries };
  const digest = channel.digest ?? openDigest(channel, storm, now);
  const told = deliveries.map(
    (delivery): Delivery => ({ ...delivery, state: "digested", digestId: digest.id }),
  );
  return { state: { ...channel, recent: handed, digest }, deliveries: told };
}

/** The first digest of a storm comes soon, those that follow it at longer intervals. */
function openDigest({ lastDigestAt }: ChannelState, { collect, every }: Storm, now: Date) {
  const elapsed = lastDigestAt === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(lastDigestAt);
  const sendAt = new Date(now.getTime() + (elapsed < 2 * every ? every : collect)).toISOString();
  return { id: `digest.${now.getTime()}`, openedAt: now.toISOString(), sendAt };
}

/** The channel after its digest has been closed. */
export function closeDigest(channel: ChannelState, now: Date): ChannelState {
  return { ...channel, digest: null, lastDigestAt: now.toISOString() };
}
