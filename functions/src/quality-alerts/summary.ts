/** The summary of data quality that a batch leaves: `logs/dq_results/_summaries/<batch>.json`. */
import { z } from "zod";
import { SummaryError } from "./errors.ts";

const rule = z.object({
  entity: z.string().min(1),
  rule_id: z.string().min(1),
  dimension: z.string(),
  severity: z.enum(["error", "warning"]),
  rows_checked: z.int().min(0),
  rows_failed: z.int().min(0),
  max_failed_percent: z.number(),
  status: z.enum(["passed", "tolerated", "failed"]),
  sample_keys: z.array(z.string()).default([]),
  owner: z.string().min(1),
});

const summary = z.object({
  batch_id: z.string().min(1).max(200),
  run_id: z.string().min(1),
  file_date: z.iso.date(),
  outcome: z.enum(["passed", "failed"]),
  /** Rules that at least one row broke; the others held. */
  rules: z.array(rule),
});

/** How one rule held in the batch. */
export type RuleOutcome = z.output<typeof rule>;
export type Summary = z.output<typeof summary>;

/**
 * @param blob its name, for errors
 * @throws SummaryError when the text is no summary
 */
export function readSummary(blob: string, text: string): Summary {
  const result = summary.safeParse(jsonOf(blob, text));
  if (result.success) return result.data;
  const why = z
    .prettifyError(result.error)
    .replaceAll(/\s*\n\s*/g, " ")
    .slice(0, 500);
  throw new SummaryError(
    `${blob} is no summary of data quality: ${why}. Run the batch's quality gate again.`,
  );
}

function jsonOf(blob: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SummaryError(
      `${blob} is no JSON: ${(error as Error).message}. Run the batch's quality gate again.`,
    );
  }
}

/** Percentage of the checked rows that broke the rule. */
export function percentOf({ rows_checked, rows_failed }: RuleOutcome): number {
  return rows_checked === 0 ? 0 : (100 * rows_failed) / rows_checked;
}
