/** What a view needs: the tables that it names, metrics that they can compute, and columns that are grouped. */
import type { Problem } from "./contract-error.ts";
import { isPersonal } from "./contracts.ts";
import type { Metric, Metrics } from "./metrics.ts";
import type { Contract, ServingContract } from "./model.ts";
import { viewSources } from "./model.ts";
import type { Platform } from "./platform.ts";

/** What views are checked against. */
export interface ViewEstate {
  readonly contracts: readonly Contract[];
  readonly platform: Pick<Platform, "unmasked">;
  readonly metrics: Metrics;
}

const options = "schema[0].customProperties";
const placeholder = /\{([a-z0-9_.]+)\}/g;

/** Every problem of a view. Tables that are not there are told elsewhere. */
export function viewProblems(contract: Contract, estate: ViewEstate): Problem[] {
  if (contract.layer !== "serving") return [];
  return [
    ...sourceProblems(contract),
    ...groupProblems(contract),
    ...contract.columns.flatMap((_, index) => metricProblems(contract, index, estate.metrics)),
    ...maskedMetricProblems(contract, estate),
  ];
}

/** Names in braces of the FROM clause, in their order. */
function placeholders({ from }: ServingContract): string[] {
  return [...from.matchAll(placeholder)].flatMap(([, named]) => named ?? []);
}

function sourceProblems(contract: ServingContract): Problem[] {
  const { file, madeFrom } = contract;
  const others: readonly string[] = viewSources;
  const named = placeholders(contract);
  const unlisted = named.filter((table) => !madeFrom.includes(table) && !others.includes(table));
  const unread = madeFrom.filter((table) => !named.includes(table) && table !== "logs.quarantine");
  return [
    ...unlisted.map((table) => {
      const message = `reads '${table}', which madeFrom does not list; add it there, or name one of ${others.join(", ")}.`;
      return { file, path: `${options}.from`, message };
    }),
    ...unread.map((table) => {
      const message = `lists '${table}', which from does not read; write {${table}} there, or remove it.`;
      return { file, path: `${options}.madeFrom`, message };
    }),
  ];
}

function groupProblems({ file, columns, groupBy, key }: ServingContract): Problem[] {
  const path = `${options}.groupBy`;
  const known = columns.map(({ name }) => name);
  const unknown = groupBy.filter((name) => !known.includes(name));
  const outside = groupBy.length > 0 ? key.filter((name) => !groupBy.includes(name)) : [];
  const ungrouped = groupBy.length === 0 && columns.some(({ metric }) => metric !== null);
  return [
    ...unknown.map((name) => ({
      file,
      path,
      message: `the view has no column '${name}'; correct the name.`,
    })),
    ...outside.map((name) => ({ file, path, message: `lacks '${name}', which is part of the key; add it.` })),
    ...(ungrouped
      ? [{ file, path, message: "a column is a metric; name the columns that rows are grouped by." }]
      : []),
  ];
}

function metricProblems(contract: ServingContract, index: number, metrics: Metrics): Problem[] {
  const column = contract.columns[index];
  if (!column || column.metric === null) return [];
  const { file } = contract;
  const path = `schema[0].properties[${index}]`;
  const metric = metrics[column.metric];
  if (!metric) {
    const message = `no metric '${column.metric}'; known are ${Object.keys(metrics).join(", ")}.`;
    return [{ file, path: `${path}.customProperties.metric`, message }];
  }
  if (column.transformLogic !== null) {
    const message = `stands beside metric '${column.metric}'; keep the one that computes the column.`;
    return [{ file, path: `${path}.transformLogic`, message }];
  }
  return baseProblems(contract, column.metric, metric, metrics).map((message) => ({ file, path, message }));
}

/** Rows of the first table are there once each; those of a joined one may repeat, which only a distinct count survives. */
function baseProblems(contract: ServingContract, name: string, metric: Metric, metrics: Metrics): string[] {
  if ("ratio" in metric) {
    return [metric.ratio.numerator, metric.ratio.denominator].flatMap((part) => {
      const other = metrics[part];
      return other ? baseProblems(contract, part, other, metrics) : [];
    });
  }
  const [first] = placeholders(contract);
  const { of, function: how } = metric.aggregate;
  if (of === first || (how === "count_distinct" && contract.madeFrom.includes(of))) return [];
  return [`metric '${name}' needs ${of} as the first table of from, which is ${first ?? "none"}.`];
}

/** Tables hide values from whoever looks through a view, too: who reads a metric must see what it counts, or counts masks. */
function maskedMetricProblems({ file, columns, roles }: ServingContract, estate: ViewEstate): Problem[] {
  return columns.flatMap(({ metric }, index) => {
    const counted = metric === null ? [] : classifiedColumns(metric, estate);
    return counted.flatMap(({ column, seeing }) => {
      const blind = roles.map(({ role }) => role).filter((role) => !seeing.includes(role));
      if (blind.length === 0) return [];
      const message = `counts ${column}, which ${blind.join(", ")} see masked: take the role away, or the metric.`;
      return [{ file, path: `schema[0].properties[${index}]`, message }];
    });
  });
}

/** Personal columns that a metric aggregates, each with the groups that see its values. */
function classifiedColumns(
  name: string,
  estate: ViewEstate,
): { readonly column: string; readonly seeing: readonly string[] }[] {
  const metric = estate.metrics[name];
  if (!metric) return [];
  if ("ratio" in metric) {
    return [metric.ratio.numerator, metric.ratio.denominator].flatMap((part) =>
      classifiedColumns(part, estate),
    );
  }
  const { of, column } = metric.aggregate;
  const table = estate.contracts.find((one) => `${one.layer}.${one.name}` === of);
  const { classification } = table?.columns.find((one) => one.name === column) ?? { classification: null };
  if (!isPersonal(classification)) return [];
  return [{ column: `${of}.${column}`, seeing: estate.platform.unmasked[classification] }];
}
