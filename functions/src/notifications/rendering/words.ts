/** Words and numbers as messages write them. */
import type { Change, Reason, ShownAlert, ShownState } from "../model.ts";
import type { Tone } from "./view.ts";

/** `24 Nov 2026, 15:22 UTC` */
export function timeText(iso: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: "UTC", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  return `${format.format(new Date(iso))} UTC`;
}

/** `1 alert`, `500 alerts` */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** `498 firing, 2 resolved` */
export function statesText(counts: Readonly<Record<ShownState, number>>): string {
  const states = [
    [counts.firing, "firing"],
    [counts.flapping, "coming and going"],
    [counts.resolved, "resolved"],
  ] as const;
  const parts = states
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString("en")} ${word}`);
  return parts.join(", ") || "nothing";
}

export function toneOf({ state, alert }: Pick<ShownAlert, "state" | "alert">): Tone {
  return state === "firing" ? alert.severity : state;
}

const labels: Readonly<Record<Tone, string>> = {
  critical: "Critical",
  error: "Error",
  warning: "Warning",
  flapping: "Comes and goes",
  resolved: "Resolved",
  info: "Information",
};

export function labelOf(tone: Tone): string {
  return labels[tone];
}

const reasons: Readonly<Record<Reason, string>> = {
  first: "This is the first message about it.",
  new: "There is news since the last message.",
  worse: "It has got worse since the last message.",
  flapping: "It keeps coming and going; the next message comes when it keeps still.",
  resolved: "It is over.",
  repeat: "It still goes on, and nobody has acknowledged it.",
  escalation: "Nobody has acknowledged it, so it is passed on to you.",
};

/** The stated reason for a notification. */
export function reasonText(reason: Reason): string {
  return reasons[reason];
}

const changes: Readonly<Record<Change, string | null>> = {
  new: "new",
  worse: "got worse",
  flapping: null,
  resolved: null,
  unchanged: null,
};

export function changeText(change: Change): string | null {
  return changes[change];
}
