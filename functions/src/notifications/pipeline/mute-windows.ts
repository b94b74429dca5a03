/** Whether notifications wait at a time, by the clock on somebody's wall. */
import type { MuteWindow } from "../config/model.ts";

export function isMuted(windows: readonly MuteWindow[], now: Date): boolean {
  return windows.some((window) => isWithin(window, now));
}

function isWithin({ timeZone, days, from, to }: MuteWindow, now: Date): boolean {
  const { weekday, minute } = wallClock(timeZone, now);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (from < to) return days.includes(weekday) && minute >= from && minute < to;
  return (days.includes(weekday) && minute >= from) || (days.includes(yesterday) && minute < to);
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Weekday (1 is Monday) and minute of the day in a time zone. */
function wallClock(timeZone: string, now: Date): { weekday: number; minute: number } {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const minute = Number(parts.get("hour")) * 60 + Number(parts.get("minute"));
  return { weekday: weekdays.indexOf(parts.get("weekday") ?? "") + 1, minute };
}
