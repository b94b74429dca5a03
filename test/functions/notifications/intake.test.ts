import { describe, expect, test } from "@jest/globals";
import { readAlert } from "../../../functions/src/notifications/alerts/read-alert.ts";
import { AlertFormatError } from "../../../functions/src/notifications/errors.ts";
import { alertsOf, origins } from "../../../functions/src/notifications/intake/origins.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { start } from "./builders.ts";

const runbook = (topic: string) => `https://example.com/${topic}.md`;

function read(origin: string, body: unknown): readonly Alert[] {
  const alerts = alertsOf(origin, body, runbook, start) ?? [];
  // What is read has to pass the queue's reader unharmed.
  for (const alert of alerts) expect(readAlert(alert).key).toBe(alert.key);
  return alerts;
}

/** The metric alert of Microsoft's documentation. */
const metricAlert = {
  schemaId: "azureMonitorCommonAlertSchema",
  data: {
    essentials: {
      alertId: "/subscriptions/11111111/providers/Microsoft.AlertsManagement/alerts/12345678",
      alertRule: "adf-pipeline-failed-runs",
      severity: "Sev1",
      signalType: "Metric",
      monitorCondition: "Fired",
      monitoringService: "Platform",
      alertTargetIDs: [
        "/subscriptions/11111111/resourcegroups/rg/providers/microsoft.datafactory/factories/adf-prod",
      ],
      configurationItems: ["adf-prod"],
      originAlertId: "123",
      firedDateTime: "2026-06-01T09:58:00.0000000Z",
      description: "A pipeline failed.",
      essentialsVersion: "1.0",
      alertContextVersion: "1.0",
    },
    alertContext: {
      properties: null,
      conditionType: "SingleResourceMultipleMetricCriteria",
      condition: {
        windowSize: "PT5M",
        allOf: [
          {
            metricName: "PipelineFailedRuns",
            metricNamespace: "Microsoft.DataFactory/factories",
            operator: "GreaterThan",
            threshold: "0",
            timeAggregation: "Total",
            dimensions: [{ name: "Name", value: "daily-batch" }],
            metricValue: 2,
          },
        ],
      },
    },
    customProperties: { owner: "data-platform", runbook: "https://example.com/own.md" },
  },
};

const changed = (essentials: object) => ({
  ...metricAlert,
  data: { ...metricAlert.data, essentials: { ...metricAlert.data.essentials, ...essentials } },
});

describe("Azure Monitor", () => {
  test("an alert that fired", () => {
    const [alert] = read("azure-monitor", metricAlert);
    expect(alert).toMatchObject({
      state: "firing",
      severity: "error",
      title: "adf-pipeline-failed-runs on adf-prod",
      description: "A pipeline failed.",
      owner: "data-platform",
      runbook: "https://example.com/own.md",
      occurredAt: "2026-06-01T09:58:00.0000000Z",
    });
    expect(alert?.facts).toContainEqual({ name: "PipelineFailedRuns", value: "2" });
  });

  test("its end has its key and its own time, though Azure gives it another id", () => {
    const [fired] = read("azure-monitor", metricAlert);
    const [over] = read(
      "azure-monitor",
      changed({ monitorCondition: "Resolved", alertId: "other", resolvedDateTime: "2026-06-01T10:30:00Z" }),
    );
    expect(over).toMatchObject({ key: fired?.key, state: "resolved", occurredAt: "2026-06-01T10:30:00Z" });
  });

  test.each([
    ["Sev0", "critical"],
    ["Sev1", "error"],
    ["Sev2", "warning"],
    ["Sev4", "warning"],
    ["Sev9", "warning"],
  ])("%s is %s", (severity, expected) => {
    expect(read("azure-monitor", changed({ severity }))[0]?.severity).toBe(expected);
  });

  test("an alert without context or target is an alert", () => {
    const { alertContext: _, ...data } = changed({ alertTargetIDs: [], description: "" }).data;
    expect(read("azure-monitor", { ...metricAlert, data })).toHaveLength(1);
  });
});

describe("Databricks", () => {
  const event = (event_type: string, more: object = {}) => ({
    event_type,
    workspace_id: 4321,
    run: { run_id: "99" },
    job: { job_id: "7", name: "medallion" },
    ...more,
  });

  test.each([
    ["jobs.on_failure", ["firing databricks/4321/7/failed"]],
    ["jobs.on_success", ["resolved databricks/4321/7/failed", "resolved databricks/4321/7/slow"]],
    ["jobs.on_duration_warning_threshold_exceeded", ["firing databricks/4321/7/slow"]],
    ["jobs.on_streaming_backlog_exceeded", ["firing databricks/4321/7/behind"]],
    ["jobs.on_start", ["resolved databricks/4321/7/failed", "resolved databricks/4321/7/behind"]],
    ["jobs.on_something_new", []],
  ])("%s", (type, expected) => {
    expect(read("databricks", event(type)).map(({ state, key }) => `${state} ${key}`)).toEqual(expected);
  });

  test("ids come as text or as numbers", () => {
    const numbers = event("jobs.on_failure", { run: { run_id: 99 }, job: { job_id: 7, name: "medallion" } });
    expect(read("databricks", numbers)).toEqual(read("databricks", event("jobs.on_failure")));
  });

  describe("SQL alerts", () => {
    const changed = (title: string, more: object = {}) => ({
      event: "alert_state_change",
      url_base: "https://adb-1.azuredatabricks.net/sql?o=1",
      alert: {
        title,
        description: "Tables have their day. [severity: error] [runbook: late-tables]",
        alert: { id: "98", name: "Customer 360 prod: tables lack a day", query_text: "SELECT 1", ...more },
      },
    });

    test("open and end by the status that their summary ends in", () => {
      const name = 'Alert "Customer 360 prod: tables lack a day" changed status to';
      const [firing] = read("databricks", changed(`${name} TRIGGERED`));
      expect(firing).toMatchObject({
        ...{ key: "databricks/sql/98", state: "firing", severity: "error", origin: "databricks" },
        title: "Customer 360 prod: tables lack a day",
        description: "Tables have their day.",
        runbook: expect.stringContaining("late-tables"),
      });
      expect(read("databricks", changed(`${name} OK`))).toMatchObject([
        { key: "databricks/sql/98", state: "resolved", title: "Over: Customer 360 prod: tables lack a day" },
      ]);
      expect(read("databricks", changed(`${name} UNKNOWN`))).toEqual([]);
    });

    test("are read by what Databricks documents, and refused without it", () => {
      const [alert] = read("databricks", { ...changed("It is TRIGGERED"), later: { fields: true } });
      expect(alert?.labels).toEqual({ alert: "Customer 360 prod: tables lack a day" });
      const nameless = changed("It is TRIGGERED", { name: undefined });
      expect(() => read("databricks", nameless)).toThrow(AlertFormatError);
    });
  });

  test("a task is its own trouble", () => {
    const [alert] = read("databricks", event("tasks.on_failure", { task: { task_key: "gate" } }));
    expect(alert).toMatchObject({
      key: "databricks/4321/7/gate/failed",
      title: "Task gate of job medallion failed",
    });
  });
});

describe("Data Factory", () => {
  const end = { dataFactory: "adf-prod", pipeline: "daily-batch", runId: "r-1", batchId: "2017-12-25.1" };

  test("a failed batch, and its success", () => {
    const [failed] = read("data-factory", { ...end, activity: "Copy orders", message: "No such file." });
    const [succeeded] = read("data-factory", { ...end, status: "Succeeded" });
    const [held] = read("data-factory", { ...end, status: "Held", message: "Too many broken rows." });
    expect(held).toMatchObject({
      ...{ state: "firing", severity: "warning", key: failed?.key },
      title: "Pipeline daily-batch was stopped by the quality gate for batch 2017-12-25.1",
    });
    expect(failed).toMatchObject({
      state: "firing",
      batchId: "2017-12-25.1",
      description: /^No such file\./ as never,
    });
    expect(succeeded).toMatchObject({ state: "resolved", key: failed?.key });
  });
});

describe("the page of a run", () => {
  const pages = {
    "data-factory": "https://adf.example.com/runs/{run}?factory=/factories/adf-prod",
    databricks: "https://adb-1.example.net/jobs/{job}/runs/{run}",
  };
  const pageOf = (origin: string, body: unknown) => alertsOf(origin, body, runbook, start, pages)?.[0]?.run;
  const end = { dataFactory: "adf-prod", pipeline: "daily-batch", runId: "r/1" };
  const failure = {
    ...{ event_type: "jobs.on_failure", workspace_id: "1", run: { run_id: 99 } },
    job: { job_id: 7, name: "medallion" },
  };

  test("is told by its service's address", () => {
    expect(pageOf("data-factory", end)).toBe(
      "https://adf.example.com/runs/r%2F1?factory=/factories/adf-prod",
    );
    expect(pageOf("databricks", failure)).toBe("https://adb-1.example.net/jobs/7/runs/99");
  });

  test("is not told where nobody knows its address, or the address asks for what is not known", () => {
    expect(alertsOf("data-factory", end, runbook, start)?.[0]?.run).toBeNull();
    const asking = { "data-factory": "https://adf.example.com/{pipeline}/{run}" };
    expect(alertsOf("data-factory", end, runbook, start, asking)?.[0]?.run).toBeNull();
  });
});

describe("what is no alert", () => {
  test.each(
    origins.flatMap((origin) => [null, [], "text", {}, { schemaId: "other" }].map((body) => [origin, body])),
  )("%s: %j is refused with a sentence", (origin, body) => {
    expect(() => alertsOf(origin as string, body, runbook, start)).toThrow(AlertFormatError);
  });

  test("nobody else is known", () => {
    expect(alertsOf("grafana", {}, runbook, start)).toBeNull();
    expect(alertsOf("constructor", {}, runbook, start)).toBeNull();
  });
});
