/** What platform alerts watch: Azure's metrics, and questions to the logs. */

/** Services that rules watch, by their names in the program. */
export type Watched = "data-factory" | "event-hubs" | "event-grid" | "key-vault" | "lake" | "state";

export interface MetricRule {
  readonly name: string;
  readonly description: string;
  readonly watched: Watched;
  /** Metrics of the service, such as `Microsoft.DataFactory/factories`. */
  readonly namespace: string;
  readonly metric: string;
  readonly aggregation: "Total" | "Average" | "Maximum" | "Minimum" | "Count";
  readonly operator: "GreaterThan" | "LessThan";
  readonly threshold: number;
  /** 0 critical, 1 error, 2 warning. */
  readonly severity: 0 | 1 | 2;
  readonly window: "PT5M" | "PT15M" | "PT1H";
  readonly frequency: "PT1M" | "PT5M" | "PT15M";
}

const often = { window: "PT5M", frequency: "PT1M" } as const;
const steady = { window: "PT15M", frequency: "PT5M" } as const;
const failing = { aggregation: "Total", operator: "GreaterThan", threshold: 0 } as const;
const availability = { metric: "Availability", aggregation: "Average", operator: "LessThan" } as const;

export const metricRules: readonly MetricRule[] = [
  {
    ...{ name: "pipeline-failed", watched: "data-factory", namespace: "Microsoft.DataFactory/factories" },
    ...{ metric: "PipelineFailedRuns", severity: 1, ...failing, ...often },
    description: "A pipeline of Data Factory has failed.",
  },
  {
    ...{ name: "trigger-failed", watched: "data-factory", namespace: "Microsoft.DataFactory/factories" },
    ...{ metric: "TriggerFailedRuns", severity: 1, ...failing, ...often },
    description: "A trigger of Data Factory has failed.",
  },
  {
    ...{ name: "events-throttled", watched: "event-hubs", namespace: "Microsoft.EventHub/namespaces" },
    ...{ metric: "ThrottledRequests", severity: 2, ...failing, ...steady },
    description: "Event Hubs turns requests away: it needs more throughput units.",
  },
  {
    ...{ name: "capture-behind", watched: "event-hubs", namespace: "Microsoft.EventHub/namespaces" },
    ...{ metric: "CaptureBacklog", severity: 1, ...steady, aggregation: "Maximum", operator: "GreaterThan" },
    threshold: 1_000_000,
    description: "Capture is behind with writing events into Landing.",
  },
  {
    ...{ name: "events-dead-lettered", watched: "event-grid", namespace: "Microsoft.EventGrid/systemTopics" },
    ...{ metric: "DeadLetteredCount", severity: 1, ...failing, ...steady },
    description: "Events of files did not reach their queue; they are in the container of dead letters.",
  },
  {
    ...{ name: "events-undelivered", watched: "event-grid", namespace: "Microsoft.EventGrid/systemTopics" },
    ...{ metric: "DeliveryAttemptFailCount", severity: 2, ...failing, ...steady, threshold: 10 },
    description: "Event Grid cannot put events on their queue; it goes on trying for a day.",
  },
  {
    ...{ name: "vault-away", watched: "key-vault", namespace: "Microsoft.KeyVault/vaults", ...availability },
    ...{ threshold: 99, severity: 1, ...steady },
    description: "The vault does not answer.",
  },
  {
    ...{ name: "vault-saturated", watched: "key-vault", namespace: "Microsoft.KeyVault/vaults" },
    ...{ metric: "SaturationShoebox", aggregation: "Average", operator: "GreaterThan", threshold: 75 },
    ...{ severity: 2, ...steady },
    description: "The vault is asked more than it can answer.",
  },
  {
    ...{
      name: "lake-away",
      watched: "lake",
      namespace: "Microsoft.Storage/storageAccounts",
      ...availability,
    },
    ...{ threshold: 99, severity: 0, ...steady },
    description: "The lake does not answer.",
  },
  {
    ...{
      name: "state-away",
      watched: "state",
      namespace: "Microsoft.Storage/storageAccounts",
      ...availability,
    },
    ...{ threshold: 99, severity: 0, ...steady },
    description: "The account of queues and tables does not answer; nothing is noticed or told.",
  },
];

export interface LogRule {
  readonly name: string;
  readonly description: string;
  readonly severity: 0 | 1 | 2;
  /** Kusto; a row is a reason to raise the alert. */
  readonly query: string;
  /** Whether the alert is for rows, or for there being none. */
  readonly alarmedBy: "rows" | "silence";
  readonly window: "PT15M" | "PT30M" | "PT1H";
  readonly frequency: "PT5M" | "PT15M";
}

/** Names of the app's functions are those of its triggers. */
export const logRules: readonly LogRule[] = [
  {
    ...{ name: "notifications-silent", severity: 0, window: "PT15M", frequency: "PT5M" },
    alarmedBy: "silence",
    query: 'AppRequests | where OperationName == "notification-tick" and Success == true',
    description:
      "The Functions app does not look after alerts: nobody hears of anything else before it runs again.",
  },
  {
    ...{ name: "requests-fail", severity: 1, window: "PT15M", frequency: "PT5M" },
    alarmedBy: "rows",
    query: "AppRequests | where toint(ResultCode) >= 500 | summarize failed = count() | where failed > 20",
    description: "The Functions app answers with errors.",
  },
  {
    ...{ name: "messages-poisoned", severity: 1, window: "PT15M", frequency: "PT5M" },
    alarmedBy: "rows",
    query: 'AppRequests | where OperationName endswith "-poison"',
    description: "A message was given up after five attempts; it can be replayed.",
  },
  {
    ...{ name: "secrets-refused", severity: 1, window: "PT1H", frequency: "PT15M" },
    alarmedBy: "rows",
    query: "AZKVAuditLogs | where HttpStatusCode == 403 | summarize refused = count() | where refused > 10",
    description: "Somebody asks the vault for secrets and has no right to them.",
  },
];
