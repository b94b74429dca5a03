/** Asks the log of runs which tables lack a day that their contracts promise by now. */
import type { Contracts, Duration } from "@customer360/contracts";

const minutesIn: Readonly<Record<Duration["unit"], number>> = { m: 1, h: 60, d: 24 * 60, y: 365 * 24 * 60 };

/** Days that it looks back for a table's newest day: the log is clustered by date, so that little is read. */
const lookBackDays = 30;

export function minutesOf({ value, unit }: Duration): number {
  return Math.ceil(value * minutesIn[unit]);
}

/**
 * Counts them in the column `late`; none before the first run. A table of Silver has what its step brought, Gold has what was
 * published: what a stopped batch changed is not promised to anybody.
 */
export function lateTablesQuery(catalog: string, contracts: Contracts): string {
  const promised = [...contracts.ofLayer("silver"), ...contracts.ofLayer("gold")].map(
    ({ layer, name, sla }) => `('${layer}', '${name}', ${minutesOf(sla.latency)})`,
  );
  return [
    "WITH promised AS (",
    `  SELECT * FROM VALUES ${promised.join(", ")} AS promises (layer, table_name, minutes)`,
    "), renewed AS (",
    "  SELECT CASE stage WHEN 'publish' THEN 'gold' ELSE stage END AS layer,",
    "    CASE stage WHEN 'publish' THEN NULL ELSE entity END AS table_name, MAX(file_date) AS newest",
    `  FROM ${catalog}.logs.pipeline_runs`,
    "  WHERE status = 'succeeded' AND stage IN ('silver', 'publish')",
    `    AND file_date >= current_date() - INTERVAL ${lookBackDays} DAYS`,
    "  GROUP BY 1, 2",
    "), ages AS (",
    "  SELECT promised.layer, promised.table_name, minutes, MAX(newest) AS newest FROM promised LEFT JOIN renewed",
    "    ON renewed.layer = promised.layer AND COALESCE(renewed.table_name, promised.table_name) = promised.table_name",
    "  GROUP BY 1, 2, 3",
    ")",
    // A day is due at its end and the latency: the newest that is due ended before now less the latency.
    "SELECT COUNT(*) AS late, CONCAT_WS(', ', SORT_ARRAY(COLLECT_LIST(CONCAT(layer, '.', table_name)))) AS tables FROM ages",
    `WHERE (EXISTS (SELECT 1 FROM ${catalog}.logs.pipeline_runs WHERE stage = 'publish'))`,
    "  AND (newest IS NULL OR newest < date_sub(CAST(timestampadd(MINUTE, -minutes, current_timestamp()) AS DATE), 1))",
  ].join("\n");
}
