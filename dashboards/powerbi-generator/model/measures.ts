/** Measures: the metrics in DAX, and what time makes of them. */
import type { Contracts, Metric, Metrics } from "@customer360/contracts";
import { PowerBiError } from "../errors.ts";
import { metricFormats } from "../presentation.ts";
import { columnDax, equalsDax, measureDax, tableDax } from "./dax.ts";
import type { Star } from "./star.ts";
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
    const measure = measureOf(key, metric, metrics);
    return [measure, ...timeMeasures(measure, metric, tablesOf(metric, metrics), star)];
  });
}

function measureOf(key: string, metric: Metric, metrics: Metrics): Measure {
  return {
    metric: key,
    time: null,
    title: metric.title,
    description: metric.description,
    folder: metric.folder,
    formatString: metricFormats[metric.format],
    table: tablesOf(metric, metrics)[0] as string,
    lines: [expressionOf(metric, metrics)],
  };
}

/** Tables that a metric counts: one, or its numerator's and its denominator's. */
function tablesOf(metric: Metric, metrics: Metrics): readonly string[] {
  if ("aggregate" in metric) return [metric.aggregate.of.replace("gold.", "")];
  const { numerator, denominator } = metric.ratio;
  return [numerator, denominator].flatMap((name) => tablesOf(known(metrics, name), metrics));
}

function expressionOf(metric: Metric, metrics: Metrics): string {
  if ("aggregate" in metric) return aggregateDax(metric.aggregate);
  const title = (name: string) => measureDax(known(metrics, name).title);
  return `DIVIDE(${title(metric.ratio.numerator)}, ${title(metric.ratio.denominator)})`;
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
