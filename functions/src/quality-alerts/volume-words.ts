/** Words an alert on how much a source delivered: its rule is about days, not rows. */
import type { Alert } from "../shared/alert.ts";
import type { RuleOutcome } from "./summary.ts";

/** The samples of such a rule say what was delivered on a day, and what was expected. */
export function volumeTitle({ entity, rows_checked, rows_failed, sample_keys }: RuleOutcome): string {
  const [first] = sample_keys;
  if (rows_checked === 1 && first !== undefined) return `${entity} has an unusual number of rows on ${first}`;
  return `${entity} has an unusual number of rows on ${rows_failed} of ${rows_checked} days`;
}

export const volumeEffect = "The rows are kept; Gold shows them as they came.";
export const volumeWayOut =
  "Ask the source whether the day was like that. If it was not, have the file delivered again: it becomes a new batch.";

export function volumeFacts({ rows_checked, rows_failed, sample_keys }: RuleOutcome): Alert["facts"] {
  return [
    { name: "Days checked", value: rows_checked.toLocaleString("en") },
    { name: "Days that differ", value: rows_failed.toLocaleString("en") },
    ...(sample_keys.length > 0 ? [{ name: "Days", value: sample_keys.join("; ") }] : []),
  ];
}
