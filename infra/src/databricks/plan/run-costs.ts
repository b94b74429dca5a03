/**
 * Asks Databricks' system tables what runs cost. They are the account's: whoever asks needs SELECT on `system.billing` and
 * `system.lakeflow`, which a metastore admin grants, and usage appears there some hours late.
 */

/** Days of usage that the alert looks at. */
const alertDays = 3;

/** Days that whoever looks at costs sees. */
const shownDays = 30;

/** What of a run's costs is counted, for people. */
export const whatIsCounted =
  "DBUs at list price alone, without Azure's virtual machines and without discounts";

/** A row a run of the last days: what it used in DBUs, what these cost, and how long it took. */
function runCostsQuery(jobNames: readonly string[], days: number): string {
  const names = jobNames.map((name) => `'${name}'`).join(", ");
  return [
    "WITH jobs AS (",
    "  SELECT workspace_id, job_id, MAX_BY(name, change_time) AS job_name FROM system.lakeflow.jobs GROUP BY ALL",
    "), runs AS (",
    "  SELECT workspace_id, job_id, run_id, MIN(period_start_time) AS started_at, MAX(period_end_time) AS ended_at,",
    "    MAX_BY(result_state, period_end_time) AS result_state",
    "  FROM system.lakeflow.job_run_timeline",
    `  WHERE period_start_time >= current_timestamp() - INTERVAL ${days} DAYS GROUP BY ALL`,
    "), costs AS (",
    "  SELECT usage.workspace_id, usage.usage_metadata.job_id AS job_id, usage.usage_metadata.job_run_id AS run_id,",
    "    SUM(usage.usage_quantity) AS dbus,",
    "    SUM(usage.usage_quantity * prices.pricing.effective_list.default) AS dollars",
    "  FROM system.billing.usage AS usage JOIN system.billing.list_prices AS prices",
    "    ON prices.sku_name = usage.sku_name AND prices.cloud = usage.cloud AND prices.usage_unit = usage.usage_unit",
    "    AND usage.usage_end_time >= prices.price_start_time",
    "    AND (prices.price_end_time IS NULL OR usage.usage_end_time < prices.price_end_time)",
    `  WHERE usage.usage_date >= current_date() - INTERVAL ${days} DAYS AND usage.usage_metadata.job_run_id IS NOT NULL`,
    "  GROUP BY ALL",
    ")",
    "SELECT job_name, runs.run_id, started_at, ended_at, result_state, dbus, ROUND(dollars, 2) AS dollars",
    "FROM costs JOIN runs USING (workspace_id, job_id, run_id) JOIN jobs USING (workspace_id, job_id)",
    `WHERE job_name IN (${names})`,
  ].join("\n");
}

/** The runs of the last month, the newest first. */
export function shownCostsQuery(jobNames: readonly string[]): string {
  return `${runCostsQuery(jobNames, shownDays)}\nORDER BY started_at DESC`;
}

/** Counts runs beyond a price in the column `costly`. */
export function costlyRunsQuery(jobNames: readonly string[], dollars: number): string {
  return `SELECT COUNT(*) AS costly, MAX(dollars) AS most FROM (\n${runCostsQuery(jobNames, alertDays)}\n) WHERE dollars > ${dollars}`;
}
