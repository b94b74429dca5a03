/** Measures: the metrics in DAX, and what time makes of them. */
import type { Contracts, Metric, Metrics } from "@customer360/contracts";
import { PowerBiError } from "../errors.ts";
import { metricFormats } from "../presentation.ts";
import { columnDax, equalsDax, measureDax, tableDax } from "./dax.ts";
import { dimensionsBeyond, isFact, type Star } from "./star.ts";
import { timeMeasures } from "./time-measures.ts";

export interface Measure {
  /** Metric that it comes from, and `yearToDate`, `previousMonth` or `change` when it is about time. */
  readonly metric: string;
  readonly time: string | null;
  readonly title: string;
  readonly description: string;
  /** Display folder; a backslash divides levels. */
  readonly folder: string;
  readonly formatString: string;
  /** Table that it stands in. */
  readonly table: string;
  /** DAX, a line each. */
  readonly lines: readonly string[];
}

type Aggregate = Extract<Metric, { aggregate: unknown }>["aggregate"];

/** Every measure, by metric; those about time follow theirs. */
export function measuresOf(contracts: Contracts, star: Star): readonly Measure[] {
  const { metrics } = contracts;
  return Object.entries(metrics).flatMap(([key, metric]) => {
    const measure = measureOf(key, metric, metrics, star);
    return [measure, ...timeMeasures(measure, metric, tablesOf(metric, metrics), star)];
  });
}

function measureOf(key: string, metric: Metric, metrics: Metrics, star: Star): Measure {
  return {
    metric: key,
    time: null,
    title: metric.title,
    description: metric.description,
    folder: metric.folder,
    formatString: metricFormats[metric.format],
    table: tablesOf(metric, metrics)[0] as string,
    lines: [expressionOf(metric, metrics, star)],
  };
}

/** Tables that a metric counts: one, or its numerator's and its denominator's. */
function tablesOf(metric: Metric, metrics: Metrics): readonly string[] {
  if ("aggregate" in metric) return [metric.aggregate.of.replace("gold.", "")];
  const { numerator, denominator } = metric.ratio;
  return [numerator, denominator].flatMap((name) => tablesOf(known(metrics, name), metrics));
}

function expressionOf(metric: Metric, metrics: Metrics, star: Star): string {
  if ("aggregate" in metric) return withinReach(aggregateDax(metric.aggregate), metric.aggregate, star);
  const title = (name: string) => measureDax(known(metrics, name).title);
  return `DIVIDE(${title(metric.ratio.numerator)}, ${title(metric.ratio.denominator)})`;
}

/**
 * Blank while the report filters by a dimension that says nothing of the fact: an order has no department, and the whole
 * would stand beside a part, or divide it. Surrogate keys are the columns that every role has.
 */
function withinReach(dax: string, { of }: Aggregate, star: Star): string {
  const fact = star.tables.find(({ name }) => of === `gold.${name}`);
  if (!fact || !isFact(fact)) return dax;
  const filtered = dimensionsBeyond(star, fact).flatMap(({ name, key: [key] }) =>
    key ? [`ISCROSSFILTERED(${columnDax(name, key)})`] : [],
  );
  return filtered.length === 0 ? dax : `IF(NOT (${filtered.join(" || ")}), ${dax})`;
}

/**
 * DAX of an aggregate. A condition narrows what the report already filters by, as a WHERE does: without KEEPFILTERS,
 * `CALCULATE` would replace a filter on the same column. Nulls are not counted.
 */
export function aggregateDax({ of, function: how, column, where }: Aggregate): string {
  const table = of.replace("gold.", "");
  const over = column === undefined ? tableDax(table) : columnDax(table, column);
  const name = { sum: "SUM", count: "COUNTROWS", count_distinct: "DISTINCTCOUNTNOBLANK" }[how];
  const conditions = Object.entries(where).map(
    ([own, value]) => `KEEPFILTERS(${equalsDax(table, own, value)})`,
  );
  if (conditions.length === 0) return `${name}(${over})`;
  return `CALCULATE(${name}(${over}), ${conditions.join(", ")})`;
}

function known(metrics: Metrics, name: string): Metric {
  const metric = metrics[name];
  if (metric) return metric;
  throw new PowerBiError(
    `metrics.yaml has no metric '${name}'; known are ${Object.keys(metrics).join(", ")}.`,
  );
}
