/** Summaries as quality gates leave them. */
import type { RuleOutcome, Summary } from "../../../functions/src/quality-alerts/summary.ts";

/** A rule that too many rows break. */
export function outcomeOf(overrides: Partial<RuleOutcome> = {}): RuleOutcome {
  return {
    entity: "order_items",
    rule_id: "quantity_not_zero",
    dimension: "accuracy",
    severity: "error",
    rows_checked: 1000,
    rows_failed: 73,
    max_failed_percent: 5,
    status: "failed",
    sample_keys: ["31/1", "31/2"],
    owner: "order-management",
    ...overrides,
  };
}

export function summaryOf(batchId: string, rules: readonly Partial<RuleOutcome>[]): Summary {
  const outcomes = rules.map(outcomeOf);
  return {
    batch_id: batchId,
    run_id: `run-of-${batchId}`,
    file_date: /\d{4}-\d{2}-\d{2}/.exec(batchId.split("_").at(-1) ?? "")?.[0] ?? "2017-12-25",
    outcome: outcomes.some(({ severity, status }) => severity === "error" && status === "failed")
      ? "failed"
      : "passed",
    rules: outcomes,
  };
}
