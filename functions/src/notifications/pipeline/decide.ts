/**
 * The heart of the notifier: from what is known and the time, what is told to whom, and why. Pure: the same input gives
 * the same decisions, whichever instance of the app makes them.
 */
import type { NotificationConfig } from "../config/model.ts";
import type { AlertRecord, GroupState, Notification, Silence } from "../model.ts";
import type { Assessed } from "./changes.ts";
import { assess, reasonOf, toldNow } from "./changes.ts";
import { compose } from "./compose.ts";
import { escalate } from "./escalation.ts";
import { type Group, groupsOf } from "./grouping.ts";
import { isMuted } from "./mute-windows.ts";
import { type Suppression, suppressed } from "./suppression.ts";

export interface Situation {
  readonly now: Date;
  /** Records that are open. */
  readonly records: readonly AlertRecord[];
  readonly groups: readonly GroupState[];
  readonly silences: readonly Silence[];
}

/** A group after its notifications. */
export interface Flush {
  readonly group: GroupState;
  readonly notifications: readonly Notification[];
}

export interface Decisions {
  readonly flushes: readonly Flush[];
  /** Alerts that are not told for now, by id. */
  readonly suppressed: ReadonlyMap<string, Suppression>;
  /** Alerts that are over and of which nobody has to be told any more. */
  readonly closed: readonly string[];
}

export function decide(situation: Situation, config: NotificationConfig): Decisions {
  const { now, records, groups, silences } = situation;
  const withheld = suppressed(records, config.inhibitions, silences, now);
  const all = groupsOf(records, groups, config);
  const flushes = all.flatMap((group) => flushOf(group, withheld, config, now) ?? []);
  const after = new Map([...groups, ...flushes.map(({ group }) => group)].map((group) => [group.id, group]));
  return { flushes, suppressed: withheld, closed: closedOf(records, [...after.values()], config, now) };
}

function flushOf(
  { state, route, members, departed }: Group,
  withheld: ReadonlyMap<string, Suppression>,
  config: NotificationConfig,
  now: Date,
): Flush | null {
  if (isMuted(route.mute, now)) return null;
  const see = (record: AlertRecord) =>
    withheld.has(record.id) ? [] : (assess(record, state.told[record.id], config.flapping, now) ?? []);
  const assessed = [
    ...members.flatMap(see),
    ...departed.flatMap(see).filter(({ change }) => change === "resolved"),
  ];
  const regular = regularNotification({ state, route, assessed, now });
  const told = regular ? toldAfter(state, assessed, now) : state.told;
  const escalated = route.escalation ? escalate(route.escalation, assessed, told, now) : { steps: [], told };
  const first = nextSequence(state, now) + (regular ? 1 : 0);
  const escalations = escalated.steps.map(({ receiver, assessed: alerts }, index) =>
    compose({ group: state, sequence: first + index, receiver, reason: "escalation", now }, alerts),
  );
  const notifications = [...(regular ? [regular] : []), ...escalations];
  if (notifications.length === 0) return null;
  return { group: groupAfter(state, escalated.told, notifications, regular !== null, now), notifications };
}

interface Regular extends Pick<Group, "state" | "route"> {
  readonly assessed: readonly Assessed[];
  readonly now: Date;
}

/** The notification of what is new, or the reminder of what goes on; null when it is not time for either. */
function regularNotification({ state, route, assessed, now }: Regular): Notification | null {
  const news = assessed.filter(({ change }) => change !== "unchanged");
  const occasion = { group: state, sequence: nextSequence(state, now), receiver: route.receiver, now };
  const reason = reasonOf(news, Object.keys(state.told).length === 0);
  if (reason)
    return now.getTime() < dueAt({ state, route, news }) ? null : compose({ ...occasion, reason }, assessed);
  const waiting = assessed.filter(({ record }) => record.acknowledged === null);
  const last = Date.parse(state.lastNotifiedAt ?? now.toISOString());
  if (waiting.length === 0 || now.getTime() < last + route.repeatInterval) return null;
  return compose({ ...occasion, reason: "repeat" }, assessed);
}

/** Goes by the time, so that a group that was forgotten when it had nothing to tell does not count anew from 1. */
function nextSequence({ sequence }: GroupState, now: Date): number {
  return Math.max(sequence + 1, Math.floor(now.getTime() / 1000));
}

/** News wait for company, and for the group's last notification to be read. */
function dueAt({
  state,
  route,
  news,
}: Pick<Group, "state" | "route"> & { news: readonly Assessed[] }): number {
  const earliest = Math.min(...news.map(({ since }) => Date.parse(since)));
  const calm = state.lastNotifiedAt === null ? 0 : Date.parse(state.lastNotifiedAt) + route.groupInterval;
  return Math.max(earliest + route.groupWait, calm);
}

/** What was told and is not told now (it is silenced, say) is still to be resolved one day. */
function toldAfter(state: GroupState, assessed: readonly Assessed[], now: Date): GroupState["told"] {
  const entries = assessed.map(
    (one) => [one.record.id, toldNow(one, state.told[one.record.id], now)] as const,
  );
  const all = Object.entries({ ...state.told, ...Object.fromEntries(entries) });
  return Object.fromEntries(all.flatMap(([id, told]) => (told === null ? [] : [[id, told]])));
}

function groupAfter(
  state: GroupState,
  told: GroupState["told"],
  notifications: readonly Notification[],
  isRegular: boolean,
  now: Date,
): GroupState {
  const first = nextSequence(state, now);
  const sequences = notifications.map((_, index) => first + index);
  const isOver = Object.keys(told).length === 0;
  return {
    ...state,
    told,
    sequence: first + notifications.length - 1,
    lastNotifiedAt: isOver ? null : isRegular ? now.toISOString() : state.lastNotifiedAt,
    outbox: [...state.outbox, ...sequences],
  };
}

function closedOf(
  records: readonly AlertRecord[],
  groups: readonly GroupState[],
  { flapping }: NotificationConfig,
  now: Date,
): string[] {
  const told = new Set(groups.flatMap((group) => Object.keys(group.told)));
  return records
    .filter(({ id, alert, changedAt }) => {
      const calm = now.getTime() - Date.parse(changedAt) > flapping.within;
      return alert.state === "resolved" && calm && !told.has(id);
    })
    .map(({ id }) => id);
}
