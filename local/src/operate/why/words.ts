/** Words that the verdict and the screen share. */
import type { Check } from "../log-queries.ts";

/** Something to do: words, and the command if there is one. */
export interface NextStep {
  readonly text: string;
  readonly command: string | null;
}

export interface Verdict {
  readonly state: string;
  readonly sentence: string;
  readonly next: readonly NextStep[];
}

/** A rule with its numbers. */
export function ruleWords({ entity, rule_id, rows_checked, rows_failed, max_failed_percent }: Check): string {
  const share = rows_checked === 0 ? 0 : (100 * rows_failed) / rows_checked;
  return `${entity}.${rule_id} by ${rows_failed.toLocaleString("en-US")} of ${rows_checked.toLocaleString("en-US")} rows, ${share.toFixed(1)} % where ${max_failed_percent} % is allowed`;
}

/** A text as a sentence. */
export function sentenceOf(text: string): string {
  return text === "" ? "nothing says why." : text.replace(/[.;]?\s*$/, ".");
}
