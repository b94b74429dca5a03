/** What the contracts promise, and what they allow. */
import type { Contracts, Duration, Rule } from "@customer360/contracts";
import { code, runbook } from "./cells.ts";

const words = { m: "min", h: "h", d: "d", y: "y" } as const;
const span = ({ value, unit }: Duration) => `${value} ${words[unit]}`;

/** Rows of the files and tables that are promised for a time. */
export function promiseRows(contracts: Contracts) {
  const files = contracts.ofLayer("sources").filter(({ inboxFile }) => inboxFile !== null);
  const fileRows = files.map(({ name, owner, sla }) => [
    ...[
      code(`sources.${name}`),
      `the day's file by its end and ${span(sla.latency)}`,
      owner,
      runbook("overdue-file"),
    ],
  ]);
  const tables = [...contracts.ofLayer("silver"), ...contracts.ofLayer("gold")];
  const tableRows = tables.map(({ layer, name, owner, sla }) => [
    ...[
      code(`${layer}.${name}`),
      `the day by its end and ${span(sla.latency)}`,
      owner,
      runbook("late-tables"),
    ],
  ]);
  return [...fileRows, ...tableRows];
}

function limitOf(rule: Rule, usual: Contracts["platform"]["volume"]): string {
  if (rule.kind !== "volume")
    return `${code(rule.id)} ${rule.severity === "error" ? "**" : ""}${rule.maxFailedPercent}%${rule.severity === "error" ? "**" : ""}`;
  const { weeks, leastWeeks, deviations, tolerancePercent } = { ...usual, ...rule.limits };
  const band = `the weekday's median of ${weeks} weeks (at least ${leastWeeks}) ± ${deviations} deviations, or ${tolerancePercent}%`;
  return `${code(rule.id)} ${rule.maxFailedPercent}% of days: ${band}`;
}

/** Rows of the rules that records, values and tables are measured by. */
export function ruleRows(contracts: Contracts) {
  const limit = (rule: Rule) => limitOf(rule, contracts.platform.volume);
  const families = ["sources", "silver", "gold"] as const;
  const own = families.flatMap((layer) =>
    contracts
      .ofLayer(layer)
      .filter(({ rules }) => rules.length > 0)
      .map(({ name, rules, owner }) => [code(`${layer}.${name}`), rules.map(limit).join(", "), owner]),
  );
  const records = Object.entries(contracts.platform.recordRules).map(
    ([id, { maxFailedPercent }]) => `${code(id)} **${maxFailedPercent}%**`,
  );
  const types = contracts
    .ofLayer("silver")
    .filter(({ source }) => source !== null)
    .map(({ name, typeMaxFailedPercent }) => `${name} **${typeMaxFailedPercent}%**`);
  return [
    ["every record of a source", records.join(", "), "the table's owner"],
    ["values that do not fit their type", types.join(", "), "the table's owner"],
    ...own,
  ];
}
