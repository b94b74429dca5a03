/**
 * Alerts out of the webhooks of Databricks' SQL alerts.
 *
 * Their summary ends in the status. Their description may end in words in brackets, `[severity: error]`, which say about the
 * alert what Databricks has no field for.
 */
import { z } from "zod";
import type { AlertSeverity } from "../../shared/alert.ts";
import { textOrNumber } from "../../shared/json-text.ts";
import { demand } from "./demand.ts";
import type { ServiceAlert } from "./run-pages.ts";

const event = "alert_state_change";

const stateChange = z.object({
  event: z.literal(event),
  alert: z.object({
    title: z.string().min(1),
    description: z.string().nullish(),
    alert: z.object({
      id: textOrNumber.pipe(z.string().min(1)),
      name: z.string().min(1),
    }),
  }),
});

const severities: readonly AlertSeverity[] = ["critical", "error", "warning"];

/** Whether a request of Databricks is a SQL alert's, and not a job's. */
export function isSqlAlert(body: unknown): boolean {
  return typeof body === "object" && body !== null && "event" in body && body.event === event;
}

/**
 * One alert for a status that says so, or its end; none for a query that could not be evaluated.
 *
 * @throws AlertFormatError
 */
export function sqlAlerts(body: unknown, now: Date): ServiceAlert[] {
  const { title, description, alert } = demand(stateChange, body, "a Databricks SQL alert's webhook").alert;
  const status = /\b(TRIGGERED|OK)\b\W*$/.exec(title)?.[1];
  if (status === undefined) return [];
  const { text, words } = withoutWords(description ?? "");
  return [
    {
      key: `databricks/sql/${alert.id}`.slice(0, 500),
      state: status === "OK" ? "resolved" : "firing",
      severity: severities.find((severity) => severity === words.severity) ?? "warning",
      title: status === "OK" ? `Over: ${alert.name}` : alert.name,
      description: text,
      origin: "databricks",
      ...{ owner: words.owner ?? null, dataset: words.dataset ?? null, batchId: null },
      labels: { alert: alert.name },
      facts: [{ name: "SQL alert", value: alert.id }],
      runbook: null,
      ...(words.runbook && { topic: words.runbook }),
      correlationId: alert.id,
      occurredAt: now.toISOString(),
    },
  ];
}

function withoutWords(description: string) {
  const words: Record<string, string> = {};
  const text = description.replaceAll(/\s*\[(\w+): ([^\]]+)\]/g, (_, name: string, value: string) => {
    words[name] = value;
    return "";
  });
  return { text: text.trim(), words };
}
