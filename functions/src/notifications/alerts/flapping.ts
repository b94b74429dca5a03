/** Tells an alert that comes and goes from one that came, or went. */
import type { Flapping } from "../config/model.ts";
import type { AlertRecord, ShownState } from "../model.ts";

/** More than any setting of `changes` needs. */
export const transitionsKept = 1000;

/** How an alert looks to people at a time. */
export function shownState(
  { alert, transitions }: AlertRecord,
  { changes, within }: Flapping,
  now: Date,
): ShownState {
  const since = now.getTime() - within;
  const lately = transitions.filter((at) => Date.parse(at) > since);
  return lately.length >= changes ? "flapping" : alert.state;
}
