/** Platform alerts: who hears of them, what raises them, and when they wait. */
import * as alertsmanagement from "@pulumi/azure-native/alertsmanagement/index.js";
import * as monitor from "@pulumi/azure-native/monitor/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import { type LogRule, logRules, type MetricRule, metricRules, type Watched } from "./alert-rules.ts";

export interface AlertsArgs extends Estate {
  /** Address of the notification function, with its key: a secret. */
  readonly webhook: pulumi.Output<string>;
  readonly watched: Readonly<Record<Watched, pulumi.Output<string>>>;
  readonly logWorkspaceId: pulumi.Output<string>;
  readonly resourceGroupId: pulumi.Output<string>;
}

export class Alerts extends pulumi.ComponentResource {
  /** Tells the notification function, which groups, routes and resolves. */
  readonly platformGroupId: pulumi.Output<string>;
  /** Tells people as well, in case that the notification function is what is down. */
  readonly criticalGroupId: pulumi.Output<string>;

  constructor(args: AlertsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Alerts", "alerts", {}, options);
    this.platformGroupId = actionGroup("platform", args, this).id;
    this.criticalGroupId = actionGroup("critical", args, this).id;
    const groupOf = (severity: number) => (severity === 0 ? this.criticalGroupId : this.platformGroupId);
    for (const rule of metricRules) metricAlert(rule, groupOf(rule.severity), args, this);
    for (const rule of logRules) logAlert(rule, groupOf(rule.severity), args, this);
    maintenance(args, this);
    this.registerOutputs({ platformGroupId: this.platformGroupId, criticalGroupId: this.criticalGroupId });
  }
}

function actionGroup(
  part: "platform" | "critical",
  { names, place, config, webhook }: AlertsArgs,
  parent: pulumi.Resource,
) {
  const { emails, phones } = config.alerts;
  const people = part === "critical";
  return new monitor.ActionGroup(
    part,
    {
      ...{ resourceGroupName: place.resourceGroupName, tags: place.tags, location: "global" },
      ...{ actionGroupName: names.of("actionGroup", part), groupShortName: `c360${part}` },
      enabled: true,
      webhookReceivers: [{ name: "notifications", serviceUri: webhook, useCommonAlertSchema: true }],
      emailReceivers: people
        ? emails.map((emailAddress, at) => ({
            name: `email-${at}`,
            emailAddress,
            useCommonAlertSchema: true,
          }))
        : [],
      smsReceivers: people
        ? phones.map(({ countryCode, number }, at) => ({
            name: `sms-${at}`,
            countryCode,
            phoneNumber: number,
          }))
        : [],
      voiceReceivers: people
        ? phones.map(({ countryCode, number }, at) => ({
            name: `call-${at}`,
            countryCode,
            phoneNumber: number,
          }))
        : [],
    },
    { parent, additionalSecretOutputs: ["webhookReceivers"] },
  );
}

function metricAlert(
  rule: MetricRule,
  actionGroupId: pulumi.Output<string>,
  { names, place, watched, config }: AlertsArgs,
  parent: pulumi.Resource,
): void {
  const { resourceGroupName, tags } = place;
  new monitor.MetricAlert(
    rule.name,
    {
      ...{ resourceGroupName, tags, location: "global" },
      ruleName: names.of("alert", rule.name),
      description: rule.description,
      scopes: [watched[rule.watched]],
      ...{ enabled: true, autoMitigate: true, severity: rule.severity },
      ...{ windowSize: rule.window, evaluationFrequency: rule.frequency },
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            ...{ criterionType: "StaticThresholdCriterion", name: "limit", metricNamespace: rule.namespace },
            ...{ metricName: rule.metric, timeAggregation: rule.aggregation },
            ...{ operator: rule.operator, threshold: rule.threshold },
          },
        ],
      },
      actions: [{ actionGroupId, webHookProperties: { owner: config.tags.owner } }],
    },
    { parent },
  );
}

function logAlert(
  rule: LogRule,
  actionGroupId: pulumi.Output<string>,
  { names, place, config, logWorkspaceId }: AlertsArgs,
  parent: pulumi.Resource,
): void {
  const isSilence = rule.alarmedBy === "silence";
  new monitor.ScheduledQueryRule(
    rule.name,
    {
      ...place,
      ...{ ruleName: names.of("alert", rule.name), displayName: rule.name, description: rule.description },
      ...{ kind: "LogAlert", enabled: true, autoMitigate: true, severity: rule.severity },
      scopes: [logWorkspaceId],
      ...{ windowSize: rule.window, evaluationFrequency: rule.frequency },
      // Tables appear with their first row, which a new stack does not have yet.
      skipQueryValidation: true,
      criteria: {
        allOf: [
          {
            ...{ query: rule.query, timeAggregation: "Count" },
            operator: isSilence ? "LessThan" : "GreaterThan",
            threshold: isSilence ? 1 : 0,
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
      actions: { actionGroups: [actionGroupId], customProperties: { owner: config.tags.owner } },
    },
    { parent },
  );
}

/** While the platform is worked on, alerts are kept and nobody is called. */
function maintenance({ names, place, config, resourceGroupId }: AlertsArgs, parent: pulumi.Resource): void {
  const times = config.alerts.maintenance;
  if (!times) return;
  new alertsmanagement.AlertProcessingRuleByName(
    "maintenance",
    {
      ...{ resourceGroupName: place.resourceGroupName, tags: place.tags, location: "Global" },
      alertProcessingRuleName: names.of("processingRule", "maintenance"),
      properties: {
        ...{ description: "Alerts wait while the platform is worked on.", enabled: true },
        scopes: [resourceGroupId],
        actions: [{ actionType: "RemoveAllActionGroups" }],
        schedule: {
          timeZone: times.timeZone,
          recurrences: [
            {
              ...{ recurrenceType: "Weekly", daysOfWeek: [...times.days] },
              ...{ startTime: `${times.from}:00`, endTime: `${times.to}:00` },
            },
          ],
        },
      },
    },
    { parent },
  );
}
