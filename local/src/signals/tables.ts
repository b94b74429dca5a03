/** The tables of `docs/signals.md`, out of the code, the contracts and the notifier's configuration. */
import type { Contracts } from "@customer360/contracts";
import type { AlertSeverity } from "../../../functions/src/shared/alert.ts";
import {
  type LogRule,
  logRules,
  type MetricRule,
  metricRules,
} from "../../../infra/src/components/alert-rules.ts";
import { budgetNotices } from "../../../infra/src/components/budget-notices.ts";
import { vaultNotices } from "../../../infra/src/components/vault-notices.ts";
import { plannedAlerts } from "../../../infra/src/databricks/plan/alerts.ts";
import { plannedJobs } from "../../../infra/src/databricks/plan/planned-jobs.ts";
import { longRunSeconds } from "../../../infra/src/databricks/plan/run-limits.ts";
import { streamHealth } from "../../../infra/src/databricks/plan/stream-health.ts";
import { appRows } from "./app-rows.ts";
import { code, columns, config, runbook, type SignalTable, told } from "./cells.ts";
import { promiseRows, ruleRows } from "./contract-rows.ts";

const severityOf = (number: 0 | 1 | 2) => (["critical", "error", "warning"] as const)[number];
const duration = (iso: string) => iso.replace(/^PT(\d+)M$/, "$1 min").replace(/^PT(\d+)H$/, "$1 h");
const signs = { GreaterThan: ">", LessThan: "<" } as const;

/** Of what Azure Monitor tells. */
function monitorRow(name: string, raised: string, severity: AlertSeverity) {
  return [code(name), raised, severity, told("azure-monitor", severity), runbook("platform-alert")];
}

function metricRow({ name, metric, aggregation, operator, threshold, window, severity }: MetricRule) {
  const raised = `${aggregation} ${code(metric)} ${signs[operator]} ${threshold.toLocaleString("en")} in ${duration(window)}`;
  return monitorRow(name, raised, severityOf(severity));
}

function logRow({ name, description, alarmedBy, window, severity }: LogRule) {
  const raised = `${alarmedBy === "silence" ? "no row" : "a row"} in ${duration(window)}: ${description}`;
  return monitorRow(name, raised, severityOf(severity));
}

function sqlRows(contracts: Contracts) {
  const scope = { catalog: "c", contracts, jobNames: [] };
  return plannedAlerts({ ...scope, runDollars: 1 }).map(({ name, threshold, severity, ...alert }) => {
    const limit =
      name === "costly-runs"
        ? "a run of the last days whose DBUs cost more than `alerts.runDollars` of the stack at list price"
        : threshold;
    return [code(name), limit, severity, told("databricks", severity), runbook(alert.runbook)];
  });
}

function jobRows(contracts: Contracts) {
  const jobs = [...plannedJobs({ catalog: "c", landing: "l", jobsFolder: "f" })];
  const row = (job: string, raised: string, severity: AlertSeverity, topic = "job-failed") => [
    ...[code(job), raised, severity, told("databricks", severity), runbook(topic)],
  ];
  return jobs.flatMap(([name, job]) => {
    if (!job.continuous)
      return [
        row(name, "a run fails", "error"),
        row(name, `a run takes longer than ${longRunSeconds / 3600} h`, "warning"),
      ];
    const rules = streamHealth(job, contracts, { captureSeconds: 300, partitions: 1 });
    const [seconds, files] = rules.map(({ value }) => value);
    return [
      row(name, "a run fails", "error"),
      row(
        name,
        `behind by more than ${(seconds ?? 0) / 60} min, or ${files} files a partition`,
        "error",
        "stream-behind",
      ),
    ];
  });
}

const hours = (milliseconds: number) => `${milliseconds / 3_600_000} h`;

function selfRows() {
  const { heartbeat, storm } = config;
  const steps = config.route.routes.flatMap(({ escalation }) => escalation?.steps ?? []);
  return [
    [
      "heartbeat",
      `a message every ${hours(heartbeat.every)}; nothing else works when it stays away`,
      heartbeat.receiver,
      runbook("notifications"),
    ],
    [
      "escalation",
      steps
        .map(({ after, receiver }) => `${receiver} after ${after / 60_000} min without acknowledgement`)
        .join(", "),
      "critical alerts",
      runbook("notifications"),
    ],
    [
      "storm",
      `more than ${storm.notifications} notifications in ${storm.within / 60_000} min become a digest`,
      "the channel",
      runbook("notifications"),
    ],
    [
      "budget",
      budgetNotices
        .map(
          ({ thresholdType, threshold }) =>
            `${thresholdType === "Actual" ? "spent" : "forecast"} ${threshold}%`,
        )
        .join(", "),
      "`budget.emails` of the stack",
      runbook("costly-runs"),
    ],
  ];
}

/** Every table of the page. */
export function signalTables(contracts: Contracts): readonly SignalTable[] {
  return [
    { heading: "Azure's metrics", columns, rows: metricRules.map(metricRow) },
    { heading: "Questions to the logs", columns, rows: logRules.map(logRow) },
    {
      heading: "The vault",
      columns,
      rows: vaultNotices.map(({ name, description, severity }) =>
        monitorRow(name, description, severityOf(severity)),
      ),
    },
    { heading: "SQL alerts", columns, rows: sqlRows(contracts) },
    { heading: "Jobs", columns, rows: jobRows(contracts) },
    { heading: "The Functions app", columns, rows: appRows() },
    {
      heading: "Files and tables in time",
      columns: ["promise", "what", "owner", "runbook"],
      rows: promiseRows(contracts),
    },
    { heading: "Rules of the contracts", columns: ["contract", "rules", "owner"], rows: ruleRows(contracts) },
    {
      heading: "The notifier itself, and money",
      columns: ["signal", "raised", "told", "runbook"],
      rows: selfRows(),
    },
  ];
}
