/** What is new about an alert to a receiver. */
import { shownState } from "../alerts/flapping.ts";
import { isWorse } from "../alerts/observe.ts";
import type { Flapping } from "../config/model.ts";
import type { AlertRecord, Change, Reason, ShownState, Told } from "../model.ts";

/** An alert with how it looks now and what is new about that. */
export interface Assessed {
  readonly record: AlertRecord;
  readonly state: ShownState;
  readonly change: Change;
  /** When the app knew what is new. */
  readonly since: string;
}

/**
 * Compares an alert with what the receiver was told.
 *
 * @returns null when the alert is none of the receiver's business: over before it was told
 */
export function assess(
  record: AlertRecord,
  told: Told | undefined,
  flapping: Flapping,
  now: Date,
): Assessed | null {
  const state = shownState(record, flapping, now);
  const change = changeOf(record, state, told);
  if (change === null) return null;
  return { record, state, change, since: change === "new" ? record.receivedAt : record.changedAt };
}

function changeOf(
  { alert, startedAt }: AlertRecord,
  state: ShownState,
  told: Told | undefined,
): Change | null {
  if (told === undefined) return state === "resolved" ? null : state === "flapping" ? "flapping" : "new";
  if (state === "resolved") return "resolved";
  if (isWorse(alert.severity, told.severity)) return "worse";
  if (state === "flapping") return told.state === "flapping" ? "unchanged" : "flapping";
  // It began anew unseen, or stays after having come and gone.
  return told.startedAt === startedAt && told.state === "firing" ? "unchanged" : "new";
}

const gravest = ["worse", "new", "flapping", "resolved"] as const;

/** The reason to state for a notification of these changes; null when nothing is new. */
export function reasonOf(assessed: readonly Assessed[], isFirst: boolean): Reason | null {
  const found = gravest.find((change) => assessed.some((one) => one.change === change));
  if (found === undefined) return null;
  return isFirst ? "first" : found;
}

/** What the receiver knows of an alert after a notification. */
export function toldNow(
  { record, state, change }: Assessed,
  before: Told | undefined,
  now: Date,
): Told | null {
  if (state === "resolved") return null;
  const same = before !== undefined && (change === "unchanged" || change === "flapping");
  return {
    state,
    severity: record.alert.severity,
    startedAt: record.startedAt,
    at: same ? before.at : now.toISOString(),
    steps: same ? before.steps : 0,
  };
}
