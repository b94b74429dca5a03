/** Words the alerts on data quality for the team that owns the data. */
import type { Contracts, Rule, SilverContract } from "@customer360/contracts";
import type { Alert } from "../shared/alert.ts";
import type { BatchOrder } from "./batch-order.ts";
import type { BrokenRule } from "./quality-state.ts";
import { dayOf } from "./stopped-batches.ts";
import { percentOf, type RuleOutcome, type Summary } from "./summary.ts";

export class QualityWords {
  readonly #contracts: Contracts;
  readonly #runbook: (topic: string) => string | null;

  constructor(contracts: Contracts, runbook: (topic: string) => string | null) {
    this.#contracts = contracts;
    this.#runbook = runbook;
  }

  broken(rule: BrokenRule, outcome: RuleOutcome, summary: Summary, occurredAt: string): Alert {
    const share = `${percentText(percentOf(outcome))} of rows`;
    return {
      ...this.#about(rule, summary, occurredAt),
      state: "firing",
      title: `${rule.entity} breaks ${rule.ruleId}: ${share}, ${percentText(outcome.max_failed_percent)} allowed`,
      description: this.#descriptionOf(rule, outcome, summary),
      facts: this.#factsOf(rule, outcome),
    };
  }

  over(rule: BrokenRule, summary: Summary, occurredAt: string): Alert {
    return {
      ...this.#about(rule, summary, occurredAt),
      state: "resolved",
      title: `${rule.entity} keeps ${rule.ruleId} again`,
      description: `Batch ${summary.batch_id} is within what the contract allows.`,
      facts: [{ name: "Broken since batch", value: rule.sinceBatch }],
    };
  }

  /** That Gold does not have a day. */
  stopped(summary: Summary, order: BatchOrder): Alert {
    const causes = summary.rules.filter(
      ({ severity, status }) => severity === "error" && status === "failed",
    );
    return {
      ...this.#aboutBatch(summary, order),
      state: "firing",
      title: `Batch ${summary.batch_id} stopped before Gold`,
      description:
        "More rows break rules than the contracts allow, so Gold does not have the batch. Have the sources corrected and " +
        "delivered again, or settle the rows in quarantine and run the batch again.",
      facts: causes.map((cause) => ({
        name: cause.entity,
        value: `${cause.rule_id}: ${percentText(percentOf(cause))} of rows, ${percentText(cause.max_failed_percent)} allowed`,
      })),
    };
  }

  /** That Gold has a day after all. */
  passed(summary: Summary, order: BatchOrder): Alert {
    return {
      ...this.#aboutBatch(summary, order),
      state: "resolved",
      title: `Batch ${summary.batch_id} passed the quality gate`,
      description: "It is within what the contracts allow and goes on to Gold.",
      facts: [],
    };
  }

  #aboutBatch({ batch_id, file_date, run_id }: Summary, order: BatchOrder) {
    return {
      key: `data-quality/stopped/${dayOf(order)}`,
      ...({ severity: "error", origin: "data-quality", owner: null, dataset: null } as const),
      labels: { file_date },
      runbook: this.#runbook("batch-stopped"),
      ...{ batchId: batch_id, correlationId: run_id, occurredAt: order.judgedAt },
    };
  }

  #about(
    { entity, ruleId, owner, severity }: BrokenRule,
    { batch_id, file_date, run_id }: Summary,
    occurredAt: string,
  ) {
    const source = this.#contractOf(entity)?.source;
    return {
      key: `data-quality/${entity}/${ruleId}`,
      ...{ severity, owner, occurredAt, origin: "data-quality", dataset: entity },
      labels: { rule: ruleId, file_date, ...(source !== undefined && { source }) },
      runbook: this.#runbook("data-quality"),
      batchId: batch_id,
      correlationId: run_id,
    };
  }

  #descriptionOf(
    { entity, ruleId, batches, severity }: BrokenRule,
    outcome: RuleOutcome,
    summary: Summary,
  ): string {
    const promise = this.#ruleOf(entity, ruleId)?.description ?? "";
    const effect =
      outcome.severity === "warning"
        ? "The rows are kept and counted."
        : `The rows are in quarantine${summary.outcome === "failed" ? ", and the batch stopped before Gold" : ""}.`;
    const worse = severity === outcome.severity ? "" : `It has got worse: ${countOf(batches)} in a row. `;
    const wayOut = "Have the source corrected and the file delivered again, or release rows from quarantine.";
    return [promise && `Expected: ${promise}`, `${worse}${effect}`, wayOut].filter(Boolean).join("\n\n");
  }

  #factsOf({ batches, sinceBatch }: BrokenRule, outcome: RuleOutcome): Alert["facts"] {
    return [
      { name: "Rows checked", value: outcome.rows_checked.toLocaleString("en") },
      {
        name: "Rows failed",
        value: `${outcome.rows_failed.toLocaleString("en")} (${percentText(percentOf(outcome))})`,
      },
      { name: "Allowed", value: percentText(outcome.max_failed_percent) },
      { name: "Dimension", value: outcome.dimension },
      { name: "Broken", value: `since batch ${sinceBatch}, ${countOf(batches)} in a row` },
      ...(outcome.sample_keys.length > 0 ? [{ name: "Sample keys", value: this.#samplesOf(outcome) }] : []),
    ];
  }

  /** A key that names or reaches a person goes into no message. */
  #samplesOf({ entity, sample_keys }: RuleOutcome): string {
    const contract = this.#contractOf(entity);
    const isRestricted = contract?.columns.some(
      ({ keyPosition, classification }) => keyPosition !== null && classification === "restricted",
    );
    return isRestricted ? "withheld, for the key is restricted; see logs.dq_results" : sample_keys.join(", ");
  }

  #contractOf(entity: string): SilverContract | undefined {
    return this.#contracts.ofLayer("silver").find(({ name }) => name === entity);
  }

  #ruleOf(entity: string, ruleId: string): Pick<Rule, "description"> | undefined {
    const own = this.#contractOf(entity)?.rules.find(({ id }) => id === ruleId);
    return own ?? this.#contracts.platform.recordRules[ruleId];
  }
}

function percentText(percent: number): string {
  return `${percent.toLocaleString("en", { maximumFractionDigits: percent < 1 ? 3 : 2 })}%`;
}

function countOf(batches: number): string {
  return batches === 1 ? "1 batch" : `${batches} batches`;
}
