/** Words the alerts on data quality for the team that owns the data. */
import type { Contracts, GoldContract, Rule, SilverContract } from "@customer360/contracts";
import type { Alert } from "../shared/alert.ts";
import type { BatchOrder } from "./batch-order.ts";
import type { BrokenRule } from "./quality-state.ts";
import { dayOf, type StoppedDay } from "./stopped-batches.ts";
import { percentOf, type RuleOutcome, type Summary } from "./summary.ts";
import { volumeEffect, volumeFacts, volumeTitle, volumeWayOut } from "./volume-words.ts";

export class QualityWords {
  readonly #contracts: Contracts;
  readonly #runbook: (topic: string) => string | null;

  constructor(contracts: Contracts, runbook: (topic: string) => string | null) {
    this.#contracts = contracts;
    this.#runbook = runbook;
  }

  broken(rule: BrokenRule, outcome: RuleOutcome, summary: Summary, occurredAt: string): Alert {
    const share = `${percentText(percentOf(outcome))} of rows`;
    const allowed = percentText(outcome.max_failed_percent);
    return {
      ...this.#about(rule, summary, occurredAt),
      state: "firing",
      title: this.#isVolume(rule)
        ? volumeTitle(outcome)
        : `${rule.entity} breaks ${rule.ruleId}: ${share}, ${allowed} allowed`,
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

  /** The rules that stop a batch. */
  causesOf({ rules }: Summary): Alert["facts"] {
    const causes = rules.filter(({ severity, status }) => severity === "error" && status === "failed");
    return causes.map((cause) => ({
      name: cause.entity,
      value: `${cause.rule_id}: ${percentText(percentOf(cause))} of rows, ${percentText(cause.max_failed_percent)} allowed`,
    }));
  }

  /** That Gold does not have a day. */
  stopped({ order, stop }: StoppedDay, occurredAt: string): Alert {
    return {
      ...this.#aboutDay(order, stop.runId, occurredAt),
      state: "firing",
      title: `Gold lacks ${dayOf(order)}: batch ${order.batchId} stopped`,
      description:
        "More rows broke rules than the contracts allow. Newer batches keep the rules, and this one still is not in Gold. " +
        "Have the sources corrected and delivered again, or settle the rows in quarantine and run the batch again.",
      facts: stop.causes,
    };
  }

  /** That Gold has a day after all. */
  passed({ batch_id, run_id }: Summary, order: BatchOrder, occurredAt: string): Alert {
    return {
      ...this.#aboutDay(order, run_id, occurredAt),
      state: "resolved",
      title: `Batch ${batch_id} passed the quality gate`,
      description: "It is within what the contracts allow and goes on to Gold.",
      facts: [],
    };
  }

  #aboutDay(order: BatchOrder, correlationId: string, occurredAt: string) {
    return {
      key: `data-quality/stopped/${dayOf(order)}`,
      ...({ severity: "error", origin: "data-quality", owner: null, dataset: null } as const),
      labels: { file_date: order.fileDate },
      runbook: this.#runbook("batch-stopped"),
      ...{ batchId: order.batchId, correlationId, occurredAt },
    };
  }

  #about(
    { entity, ruleId, owner, severity }: BrokenRule,
    { batch_id, file_date, run_id }: Summary,
    occurredAt: string,
  ) {
    const contract = this.#contractOf(entity);
    const source = contract?.layer === "silver" ? contract.source : undefined;
    return {
      key: `data-quality/${entity}/${ruleId}`,
      ...{ severity, owner, occurredAt, origin: "data-quality", dataset: entity },
      labels: { rule: ruleId, file_date, ...(source && { source }) },
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
    const isDimension = this.#contractOf(entity)?.layer === "gold";
    const isVolume = this.#isVolume({ entity, ruleId });
    const worse = severity === outcome.severity ? "" : `It has got worse: ${countOf(batches)} in a row. `;
    const effect = isDimension
      ? "Facts point to them and lack what only their source can say."
      : isVolume
        ? volumeEffect
        : effectOf(outcome, summary);
    const wayOut = isDimension
      ? "Have the source deliver them, or have the orders corrected that mention them by mistake."
      : isVolume
        ? volumeWayOut
        : "Have the source corrected and the file delivered again, or release rows from quarantine.";
    return [promise && `Expected: ${promise}`, `${worse}${effect}`, wayOut].filter(Boolean).join("\n\n");
  }

  #factsOf(rule: BrokenRule, outcome: RuleOutcome): Alert["facts"] {
    const broken = {
      name: "Broken",
      value: `since batch ${rule.sinceBatch}, ${countOf(rule.batches)} in a row`,
    };
    if (this.#isVolume(rule)) return [...volumeFacts(outcome), broken];
    return [
      { name: "Rows checked", value: outcome.rows_checked.toLocaleString("en") },
      {
        name: "Rows failed",
        value: `${outcome.rows_failed.toLocaleString("en")} (${percentText(percentOf(outcome))})`,
      },
      { name: "Allowed", value: percentText(outcome.max_failed_percent) },
      { name: "Dimension", value: outcome.dimension },
      broken,
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

  /** Rules are about tables of Silver, and about dimensions whose members their sources owe. */
  #contractOf(entity: string): SilverContract | GoldContract | undefined {
    const tables = [...this.#contracts.ofLayer("silver"), ...this.#contracts.ofLayer("gold")];
    return tables.find(({ name }) => name === entity);
  }

  /** A rule of the table, of the source that feeds it, or of every record. */
  #ruleOf(entity: string, ruleId: string): Pick<Rule, "description"> | undefined {
    const own = this.#contractOf(entity)?.rules.find(({ id }) => id === ruleId);
    return own ?? this.#sourceRuleOf(entity, ruleId) ?? this.#contracts.platform.recordRules[ruleId];
  }

  #sourceRuleOf(entity: string, ruleId: string): Rule | undefined {
    const contract = this.#contractOf(entity);
    const source = contract?.layer === "silver" ? contract.source : null;
    return source === null
      ? undefined
      : this.#contracts.get("sources", source).rules.find(({ id }) => id === ruleId);
  }

  #isVolume({ entity, ruleId }: Pick<BrokenRule, "entity" | "ruleId">): boolean {
    return this.#sourceRuleOf(entity, ruleId)?.kind === "volume";
  }
}

function effectOf(outcome: RuleOutcome, summary: Summary): string {
  if (outcome.severity === "warning") return "The rows are kept and counted.";
  return `The rows are in quarantine${summary.outcome === "failed" ? ", and the batch stopped before Gold" : ""}.`;
}

function percentText(percent: number): string {
  return `${percent.toLocaleString("en", { maximumFractionDigits: percent < 1 ? 3 : 2 })}%`;
}

function countOf(batches: number): string {
  return batches === 1 ? "1 batch" : `${batches} batches`;
}
