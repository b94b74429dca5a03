/** Alerts of Azure Monitor, in the common alert schema that action groups send. */
import { z } from "zod";
import type { Alert, AlertSeverity } from "../../shared/alert.ts";
import { textOrNumber } from "../../shared/json-text.ts";
import { demand } from "./demand.ts";

const severities: Readonly<Record<string, AlertSeverity>> = { Sev0: "critical", Sev1: "error" };

const condition = z.object({
  metricName: z.string().nullish(),
  metricNamespace: z.string().nullish(),
  operator: z.string().nullish(),
  threshold: textOrNumber.nullish(),
  metricValue: textOrNumber.nullish(),
  timeAggregation: z.string().nullish(),
  searchQuery: z.string().nullish(),
  dimensions: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

const commonAlert = z.object({
  schemaId: z.literal("azureMonitorCommonAlertSchema", "expected azureMonitorCommonAlertSchema"),
  data: z.object({
    essentials: z.object({
      alertId: z.string().min(1),
      alertRule: z.string().min(1),
      severity: z.string().default("Sev3"),
      signalType: z.string().default("unknown"),
      monitorCondition: z.enum(["Fired", "Resolved"]),
      monitoringService: z.string().default("unknown"),
      alertTargetIDs: z.array(z.string()).default([]),
      firedDateTime: z.iso.datetime({ offset: true }),
      resolvedDateTime: z.iso.datetime({ offset: true }).nullish(),
      description: z.string().nullish(),
    }),
    alertContext: z
      .object({ condition: z.object({ allOf: z.array(condition).default([]) }).nullish() })
      .nullish(),
    /** What the alert rule says about itself: `owner`, `dataset` and `runbook` are known here. */
    customProperties: z.record(z.string(), z.string()).nullish(),
  }),
});

type Condition = z.output<typeof condition>;

/** @throws AlertFormatError */
export function azureMonitorAlerts(body: unknown): Alert[] {
  const { essentials, alertContext, customProperties } = demand(
    commonAlert,
    body,
    "the common alert schema",
  ).data;
  const conditions = alertContext?.condition?.allOf ?? [];
  const own = customProperties ?? {};
  const isOver = essentials.monitorCondition === "Resolved";
  const dimensions = conditions
    .flatMap((one) => one.dimensions ?? [])
    .map(({ name, value }) => `${name}=${value}`);
  const resources = essentials.alertTargetIDs.map(nameOfResource);
  return [
    {
      // A rule that fires anew gets a new alertId; the trouble is the rule's, at its targets and dimensions.
      key: ["azure-monitor", essentials.alertRule, ...essentials.alertTargetIDs, ...dimensions]
        .join("/")
        .slice(0, 500),
      state: isOver ? "resolved" : "firing",
      severity: severities[essentials.severity] ?? "warning",
      title: `${essentials.alertRule}${resources.length > 0 ? ` on ${resources.join(", ")}` : ""}`,
      description: essentials.description || conditions.map(sentenceOf).join(" "),
      origin: "azure-monitor",
      owner: own.owner ?? null,
      dataset: own.dataset ?? null,
      labels: {
        rule: essentials.alertRule,
        signal: essentials.signalType,
        service: essentials.monitoringService,
      },
      facts: [
        ...conditions.flatMap(factsOf),
        ...resources.map((value) => ({ name: "Resource", value })),
        { name: "Azure alert", value: essentials.alertId },
      ],
      runbook: own.runbook ?? null,
      batchId: null,
      correlationId: essentials.alertId,
      occurredAt: (isOver && essentials.resolvedDateTime) || essentials.firedDateTime,
    },
  ];
}

function sentenceOf({ metricName, operator, threshold, metricValue }: Condition): string {
  if (!metricName) return "";
  return `${metricName} is ${metricValue ?? "unknown"}, where ${operator ?? "the limit"} ${threshold ?? ""} raises an alert.`;
}

function factsOf({ metricName, metricValue, operator, threshold, timeAggregation, dimensions }: Condition) {
  const facts = [
    {
      name: metricName ?? "Value",
      value: metricValue ?? "",
    },
    { name: "Condition", value: [timeAggregation, operator, threshold].filter(Boolean).join(" ") },
    ...(dimensions ?? []),
  ];
  return facts.filter(({ value }) => value !== "");
}

/** The last part of a resource id, which people know it by. */
function nameOfResource(id: string): string {
  return id.split("/").at(-1) || id;
}
