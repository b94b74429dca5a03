/** Where logs, metrics and traces go. */
import * as applicationinsights from "@pulumi/azure-native/applicationinsights/index.js";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Estate, type Monitored, monitored } from "../estate.ts";

/** Tables whose rows are looked for long after: what ran, what it did, who asked the vault. */
const archivedTables = ["ADFPipelineRun", "ADFActivityRun", "AppTraces", "AppExceptions", "AZKVAuditLogs"];

export class Observability extends pulumi.ComponentResource {
  readonly workspaceId: pulumi.Output<string>;
  readonly workspaceName: pulumi.Output<string>;
  readonly applicationInsightsId: pulumi.Output<string>;
  readonly connectionString: pulumi.Output<string>;
  readonly monitored: readonly Monitored[];

  constructor(estate: Estate, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Observability", "observability", {}, options);
    const { names, place, config } = estate;
    const { retentionDays, dailyCapGigabytes } = config.observability;
    const logs = new operationalinsights.Workspace(
      "logs",
      {
        ...place,
        workspaceName: names.of("logAnalytics"),
        sku: { name: "PerGB2018" },
        retentionInDays: retentionDays,
        workspaceCapping: { dailyQuotaGb: dailyCapGigabytes || -1 },
        features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { parent: this },
    );
    archive(logs, estate, this);
    const insights = new applicationinsights.Component(
      "insights",
      {
        ...place,
        resourceName: names.of("applicationInsights"),
        kind: "web",
        applicationType: "web",
        ingestionMode: "LogAnalytics",
        workspaceResourceId: logs.id,
        disableLocalAuth: true,
      },
      { parent: this },
    );
    this.workspaceId = logs.id;
    this.workspaceName = logs.name;
    this.applicationInsightsId = insights.id;
    this.connectionString = insights.connectionString;
    // Application Insights writes into the workspace by itself: sent there once more, each row would count and cost twice.
    this.monitored = [monitored("logs", this.workspaceId)];
    this.registerOutputs({
      workspaceId: this.workspaceId,
      applicationInsightsId: this.applicationInsightsId,
    });
  }
}

function archive(
  logs: operationalinsights.Workspace,
  { place, config }: Estate,
  parent: pulumi.Resource,
): void {
  const { retentionDays, archiveDays } = config.observability;
  for (const tableName of archivedTables) {
    new operationalinsights.Table(
      tableName,
      {
        resourceGroupName: place.resourceGroupName,
        ...{ workspaceName: logs.name, tableName },
        ...{ retentionInDays: retentionDays, totalRetentionInDays: archiveDays },
      },
      { parent },
    );
  }
}
