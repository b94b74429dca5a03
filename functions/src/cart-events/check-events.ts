/** Sorts the events of a request into good and bad ones. */
import { isObject, numberText } from "../shared/json-text.ts";
import type { RecordCheck } from "../shared/record-check.ts";
import type { HubEvent } from "./event-hub.ts";

/** A good event, and where it stands in the request. */
export interface GoodEvent extends HubEvent {
  /** Place in the request, counted from 0. */
  readonly item: number;
  readonly session: string;
}

export interface BadEvent {
  readonly item: number;
  readonly event: unknown;
  /** The event's own id, if it has one that can be repeated. */
  readonly id: string | null;
  readonly reasons: readonly string[];
}

/** Longest partition key that Event Hubs takes. */
const maxSessionCharacters = 128;
/** Far more than an event needs, and what every tier of Event Hubs takes. */
const maxEventBytes = 200_000;
const maxShownId = 100;

/** @param check see `recordCheckOf` */
export function checkEvents(
  events: readonly unknown[],
  check: RecordCheck,
): { readonly good: readonly GoodEvent[]; readonly bad: readonly BadEvent[] } {
  const good: GoodEvent[] = [];
  const bad: BadEvent[] = [];
  for (const [item, event] of events.entries()) {
    const body = Buffer.from(JSON.stringify(event));
    const reasons = [...check(event), ...hubReasons(event, body)];
    const id = textAt(event, "event_id");
    if (reasons.length > 0) bad.push({ item, event, id: id?.slice(0, maxShownId) ?? null, reasons });
    else good.push({ item, id: id ?? "", session: textAt(event, "session_id") ?? "", body });
  }
  return { good, bad };
}

/** What the contract does not know of: how long things may be on their way. */
function hubReasons(event: unknown, body: Buffer): string[] {
  const reasons: string[] = [];
  if ((textAt(event, "session_id")?.length ?? 0) > maxSessionCharacters)
    reasons.push(`session_id: is longer than ${maxSessionCharacters} characters.`);
  if ((textAt(event, "event_id")?.length ?? 0) > maxSessionCharacters)
    reasons.push(`event_id: is longer than ${maxSessionCharacters} characters.`);
  if (body.length > maxEventBytes)
    reasons.push(`The event has ${body.length} bytes; at most ${maxEventBytes} are taken.`);
  return reasons;
}

function textAt(event: unknown, name: string): string | null {
  const value = isObject(event) ? event[name] : undefined;
  return typeof value === "string" ? value : numberText(value);
}
