/** What the business counts: `metrics.yaml`, typed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ContractError, type Problem } from "./contract-error.ts";
import type { Contract, GoldContract } from "./model.ts";
import { readYaml } from "./read-contract.ts";

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/, "expected a name in snake_case");
const text = z.string().min(1);
const common = {
  title: text,
  folder: text,
  description: text,
  format: z.enum(["money", "count", "percent"]),
};

const aggregate = z
  .strictObject({
    of: z.string().regex(/^gold\.\w+$/, "expected a Gold table such as gold.fact_orders"),
    function: z.enum(["sum", "count", "count_distinct"]),
    column: name.optional(),
    where: z.record(name, z.union([z.string(), z.boolean(), z.number()])).default({}),
  })
  .refine(({ function: how, column }) => (how === "count") === (column === undefined), {
    error: "count takes no column, the other functions take one",
    path: ["column"],
  });

const metric = z.union(
  [
    z.strictObject({ ...common, aggregate }),
    z.strictObject({ ...common, ratio: z.strictObject({ numerator: name, denominator: name }) }),
  ],
  "expected title, folder, description, format (money, count or percent) and either aggregate or ratio",
);

const metricsFile = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/, "expected a version such as 1.0.0"),
  metrics: z.record(name, metric),
});

/** One figure: an aggregate of a Gold table, or the quotient of two others. */
export type Metric = z.infer<typeof metric>;
export type Metrics = Readonly<Record<string, Metric>>;

/** The file's name in the contracts' folder. */
export const metricsFileName = "metrics.yaml";

/** Whether the metric of parts of the rows adds up to the metric of all of them. */
export function isAdditive(one: Metric): boolean {
  return "aggregate" in one && one.aggregate.function !== "count_distinct";
}

/**
 * Reads the metrics.
 *
 * @param folder folder of the contracts
 * @throws ContractError with every problem of the file, when it is not readable
 */
export function loadMetrics(folder: string): Metrics {
  const path = join(folder, metricsFileName);
  if (!existsSync(path)) return {};
  const read = readYaml(metricsFile, readFileSync(path, "utf8"), metricsFileName);
  if ("problems" in read) throw new ContractError(read.problems);
  return read.value.metrics;
}

/** What the metrics refer to and is not there. */
export function metricProblems(metrics: Metrics, contracts: readonly Contract[]): Problem[] {
  const gold = contracts.filter((contract): contract is GoldContract => contract.layer === "gold");
  return Object.entries(metrics).flatMap(([key, one]) =>
    "ratio" in one ? ratioProblems(key, one.ratio, metrics) : aggregateProblems(key, one.aggregate, gold),
  );
}

function ratioProblems(
  key: string,
  ratio: { readonly numerator: string; readonly denominator: string },
  metrics: Metrics,
): Problem[] {
  return (["numerator", "denominator"] as const).flatMap((part) => {
    const other = metrics[ratio[part]];
    if (other && "aggregate" in other) return [];
    const message = `'${ratio[part]}' is no metric that aggregates a table; correct the name.`;
    return [{ file: metricsFileName, path: `metrics.${key}.ratio.${part}`, message }];
  });
}

function aggregateProblems(
  key: string,
  { of, column, where }: z.infer<typeof aggregate>,
  gold: readonly GoldContract[],
): Problem[] {
  const path = `metrics.${key}.aggregate`;
  const table = gold.find((contract) => `gold.${contract.name}` === of);
  if (!table) {
    const message = `no table '${of}'; known are ${gold.map((contract) => `gold.${contract.name}`).join(", ")}.`;
    return [{ file: metricsFileName, path: `${path}.of`, message }];
  }
  const known = table.columns.map((own) => own.name);
  const used = [...(column ? [column] : []), ...Object.keys(where)];
  return used
    .filter((one) => !known.includes(one))
    .map((one) => {
      const message = `${table.file} has no column '${one}'; correct the name or add the column.`;
      return { file: metricsFileName, path, message };
    });
}
