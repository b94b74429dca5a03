/** Asks Bronze how far a stream is behind the events that it brings. */
import type { SourceContract } from "@customer360/contracts";
import { minutesOf } from "./late-tables.ts";

/**
 * Whether half of what came in during the last hour is older than the contract's latency, in the column `behind`. One event of
 * a browser that was away says nothing, and an hour without events is no lag.
 *
 * @returns null when the contract names no column that its latency is measured by
 */
export function streamLagQuery(
  catalog: string,
  { name, sla }: Pick<SourceContract, "name" | "sla">,
): { readonly query: string; readonly seconds: number } | null {
  const { measuredBy } = sla;
  if (measuredBy === null) return null;
  const seconds = minutesOf(sla.latency) * 60;
  const lag = `timestampdiff(SECOND, try_cast(${measuredBy} AS TIMESTAMP), _ingested_at)`;
  const query = [
    `SELECT CAST(COALESCE(percentile_approx(${lag}, 0.5) > ${seconds}, false) AS INT) AS behind,`,
    `  percentile_approx(${lag}, 0.5) AS median_seconds, COUNT(*) AS events`,
    `FROM ${catalog}.bronze.${name}`,
    "WHERE _file_date >= current_date() - INTERVAL 1 DAY",
    "  AND _ingested_at >= current_timestamp() - INTERVAL 1 HOUR",
  ].join("\n");
  return { query, seconds };
}
