/** What a batch's summary means for the alerts: opened, worse, or over. Pure. */
import type { AlertSeverity } from "../shared/alert.ts";
import { type BatchOrder, isOlder } from "./batch-order.ts";
import { type BrokenRule, type QualityState, ruleKey } from "./quality-state.ts";
import { afterBatch } from "./stopped-batches.ts";
import { percentOf, type RuleOutcome, type Summary } from "./summary.ts";
import type { QualityWords } from "./words.ts";

/** A rule that is broken in so many batches in a row gets graver. */
const batchesUntilGraver = 3;
/** A rule that so many times more rows break than at first gets graver. */
const growthUntilGraver = 2;

/**
 * The state after a batch, with the alerts to raise in its outbox.
 *
 * An older batch that runs again says nothing about the rules today: it neither opens nor ends their alerts. It only says
 * whether Gold has its own day.
 */
export function judge(
  state: QualityState,
  summary: Summary,
  order: BatchOrder,
  words: QualityWords,
): QualityState {
  // Alerts are ordered by their time, and batches need not be judged in their order.
  const alertedAt = order.judgedAt > state.alertedAt ? order.judgedAt : state.alertedAt;
  const next = { ...state, alertedAt };
  const judged = isOutdated(state, order) ? next : judgeRules(next, summary, order, words);
  return judgeDay(judged, summary, order, words);
}

/** Whether a newer batch has been judged before. */
export function isOutdated({ newest }: QualityState, order: BatchOrder): boolean {
  return newest !== null && isOlder(order, newest);
}

function judgeRules(
  state: QualityState,
  summary: Summary,
  order: BatchOrder,
  words: QualityWords,
): QualityState {
  const isSameBatch = state.newest?.batchId === order.batchId;
  const failed = summary.rules.filter(({ status }) => status === "failed");
  const now = failed.map((outcome) => {
    const before = state.broken[ruleKey({ entity: outcome.entity, ruleId: outcome.rule_id })];
    return { outcome, rule: brokenRule(outcome, before, order, isSameBatch) };
  });
  const broken = Object.fromEntries(now.map(({ rule }) => [ruleKey(rule), rule]));
  const over = Object.values(state.broken).filter((rule) => !(ruleKey(rule) in broken));
  const alerts = [
    ...now.map(({ outcome, rule }) => words.broken(rule, outcome, summary, state.alertedAt)),
    ...over.map((rule) => words.over(rule, summary, state.alertedAt)),
  ];
  return { ...state, newest: order, broken, outbox: [...state.outbox, ...alerts] };
}

function judgeDay(
  state: QualityState,
  summary: Summary,
  order: BatchOrder,
  words: QualityWords,
): QualityState {
  const stop =
    summary.outcome === "failed" ? { runId: summary.run_id, causes: words.causesOf(summary) } : null;
  const { days, stopped, passed } = afterBatch(state.days, { order, stop }, state.newest ?? order);
  const alerts = [
    ...stopped.map((day) => words.stopped(day, state.alertedAt)),
    ...(passed ? [words.passed(summary, order, state.alertedAt)] : []),
  ];
  return { ...state, days, outbox: [...state.outbox, ...alerts] };
}

function brokenRule(
  outcome: RuleOutcome,
  before: BrokenRule | undefined,
  { batchId }: BatchOrder,
  isSameBatch: boolean,
): BrokenRule {
  const { entity, rule_id: ruleId, owner, severity } = outcome;
  const percent = percentOf(outcome);
  if (before === undefined)
    return { entity, ruleId, owner, severity, sinceBatch: batchId, firstPercent: percent, batches: 1 };
  const batches = before.batches + (isSameBatch ? 0 : 1);
  const isGraver = batches >= batchesUntilGraver || percent >= growthUntilGraver * before.firstPercent;
  // The same batch that runs again is no worse than it was: a threshold is passed by new data only.
  const graver = isGraver && !(isSameBatch && batches === 1) ? oneUp(severity) : severity;
  return { ...before, owner, batches, severity: gravest(graver, before.severity) };
}

const severities: readonly AlertSeverity[] = ["warning", "error", "critical"];

function oneUp(severity: AlertSeverity): AlertSeverity {
  return severities[severities.indexOf(severity) + 1] ?? "critical";
}

function gravest(a: AlertSeverity, b: AlertSeverity): AlertSeverity {
  return severities.indexOf(a) > severities.indexOf(b) ? a : b;
}
