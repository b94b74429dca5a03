/** Alerts on what tables say, which no single run can see. */
import type { Contracts, Severity } from "@customer360/contracts";
import { lateTablesQuery } from "./late-tables.ts";
import { costlyRunsQuery, whatIsCounted } from "./run-costs.ts";
import { streamLagQuery } from "./stream-lag.ts";

export interface PlannedAlert {
  readonly name: string;
  readonly title: string;
  /** What was expected, for people. */
  readonly description: string;
  readonly severity: Severity;
  /** Topic of the runbook, `docs/runbooks/<topic>.md`. */
  readonly runbook: string;
  /** Answers with one row; the alert is raised while `column` is above 0. */
  readonly query: string;
  readonly column: string;
  /** What `column` counts, and beyond what it does. */
  readonly threshold: string;
  /** Quartz, UTC. */
  readonly cron: string;
}

export interface AlertScope {
  readonly catalog: string;
  readonly contracts: Contracts;
  /** Names of the jobs whose runs have an end, as Databricks shows them. */
  readonly jobNames: readonly string[];
  /** List price in dollars of the DBUs that a run may use; null where nobody looks. */
  readonly runDollars: number | null;
}

const waitingDays = 3;

/** A few minutes after the hours at which tables are due. Alerts ask together: each time wakes the warehouse. */
const hourly = "0 5 * * * ?";

export function plannedAlerts({
  catalog,
  contracts,
  jobNames,
  runDollars,
}: AlertScope): readonly PlannedAlert[] {
  return [
    {
      ...{ name: "late-tables", severity: "error", runbook: "late-tables", column: "late" },
      title: "tables lack a day that their contracts promise",
      description: "Every table of Silver and Gold has a day by the latency that its contract names.",
      threshold: "a table, by its contract's latency",
      query: lateTablesQuery(catalog, contracts),
      cron: hourly,
    },
    ...streamLagAlerts(catalog, contracts),
    {
      ...{ name: "quarantine-waiting", severity: "warning", runbook: "data-quality", column: "waiting" },
      title: `records wait in quarantine for more than ${waitingDays} days`,
      description: "Somebody releases or rejects what is in quarantine.",
      threshold: `a record, after ${waitingDays} days`,
      query: waitingQuery(catalog, contracts),
      cron: "0 0 6 * * ?",
    },
    ...(runDollars === null
      ? []
      : [
          {
            ...({
              name: "costly-runs",
              severity: "warning",
              runbook: "costly-runs",
              column: "costly",
            } as const),
            title: `a run of a job used DBUs for more than ${runDollars} dollars`,
            description: `A run costs what its data take. Counted are ${whatIsCounted}.`,
            threshold: `a run of the last days whose DBUs cost more than ${runDollars} dollars at list price`,
            query: costlyRunsQuery(jobNames, runDollars),
            cron: "0 30 7 * * ?",
          },
        ]),
  ];
}

function streamLagAlerts(catalog: string, contracts: Contracts): readonly PlannedAlert[] {
  return contracts
    .ofLayer("sources")
    .filter(({ ingestion }) => ingestion === "stream")
    .flatMap((source) => {
      const lag = streamLagQuery(catalog, source);
      if (lag === null) return [];
      return {
        ...{
          name: `${source.name.replaceAll("_", "-")}-behind`,
          severity: "error",
          runbook: "stream-behind",
        },
        title: `${source.name} come to Bronze later than their contract promises`,
        description: `Half of the rows that Bronze took in during the last hour are older than ${lag.seconds / 60} minutes.`,
        threshold: `the median of an hour's rows, beyond ${lag.seconds / 60} minutes`,
        ...{ query: lag.query, column: "behind", cron: hourly },
      } as const;
    });
}

function waitingQuery(catalog: string, contracts: Contracts): string {
  const held = contracts
    .ofLayer("silver")
    .filter(({ source }) => source !== null)
    .map(({ name }) => `SELECT state, file_date FROM ${catalog}.quarantine.${name}`);
  return `SELECT COUNT(*) AS waiting FROM (${held.join(" UNION ALL ")}) WHERE state = 'open' AND file_date < current_date() - INTERVAL ${waitingDays} DAYS`;
}
