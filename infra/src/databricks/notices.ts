/** Who is told: the notification function as a destination, and alerts on what the logs say. */
import { AlertV2 } from "@pulumi/databricks/alertV2.js";
import { NotificationDestination } from "@pulumi/databricks/notificationDestination.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { plannedAlerts } from "./plan/alerts.ts";
import type { Tables } from "./tables.ts";

export class Destination extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor({ args, provider }: InWorkspace, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Destination", "databricks-destination", {}, options);
    const destination = new NotificationDestination(
      "notifications",
      { displayName: "Customer 360 notifications", config: { genericWebhook: { url: args.alertWebhook } } },
      { parent: this, provider },
    );
    this.id = destination.id;
    this.registerOutputs({ id: this.id });
  }
}

export interface SqlAlertsArgs extends InWorkspace {
  readonly tables: Tables;
  readonly warehouseId: pulumi.Input<string>;
  readonly destinationId: pulumi.Input<string>;
  /** Names of the jobs whose runs have an end, as Databricks shows them. */
  readonly jobNames: readonly string[];
  /** Application id of the principal that asks. */
  readonly runAs: pulumi.Input<string>;
}

export class SqlAlerts extends pulumi.ComponentResource {
  readonly names: readonly string[];

  constructor(given: SqlAlertsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:SqlAlerts", "databricks-sql-alerts", {}, options);
    const { args, catalog, provider, tables, warehouseId, destinationId, runAs } = given;
    const alerts = plannedAlerts({
      ...{ catalog, contracts: args.contracts, jobNames: given.jobNames },
      runDollars: args.config.alerts.runDollars ?? null,
    });
    for (const { name, title, description, severity, runbook, query, column, cron } of alerts) {
      new AlertV2(
        name,
        {
          displayName: `Customer 360 ${args.config.stage}: ${title}`,
          // The notification function reads the status off the end, and the rest out of the brackets.
          customSummary: 'Alert "{{ALERT_NAME}}" changed status to {{ALERT_STATUS}}',
          customDescription: `${description} [severity: ${severity}] [runbook: ${runbook}]`,
          queryText: query,
          warehouseId,
          runAs: { servicePrincipalName: runAs },
          evaluation: {
            source: { name: column },
            comparisonOperator: "GREATER_THAN",
            threshold: { value: { doubleValue: 0 } },
            emptyResultState: "OK",
            notification: { notifyOnOk: true, subscriptions: [{ destinationId }] },
          },
          schedule: {
            quartzCronSchedule: cron,
            timezoneId: "UTC",
            pauseStatus: args.config.databricks.jobsPaused ? "PAUSED" : "UNPAUSED",
          },
        },
        { parent: this, provider, dependsOn: [...tables.all.values()] },
      );
    }
    this.names = alerts.map(({ name }) => name);
    this.registerOutputs({ names: this.names });
  }
}
