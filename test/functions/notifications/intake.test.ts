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
    ["jobs.on_start", []],
    ["jobs.on_something_new", []],
  ])("%s", (type, expected) => {
    expect(read("databricks", event(type)).map(({ state, key }) => `${state} ${key}`)).toEqual(expected);
  });

  test("ids come as text or as numbers", () => {
    const numbers = event("jobs.on_failure", { run: { run_id: 99 }, job: { job_id: 7, name: "medallion" } });
    expect(read("databricks", numbers)).toEqual(read("databricks", event("jobs.on_failure")));
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
    expect(failed).toMatchObject({
      state: "firing",
      batchId: "2017-12-25.1",
      description: /^No such file\./ as never,
    });
    expect(succeeded).toMatchObject({ state: "resolved", key: failed?.key });
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
