/** Diagnostic settings: what every service tells of itself goes to the one workspace. */
import * as monitor from "@pulumi/azure-native/monitor/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Monitored } from "../estate.ts";

export interface DiagnosticsArgs {
  readonly workspaceId: pulumi.Input<string>;
  readonly services: readonly Monitored[];
}

export class Diagnostics extends pulumi.ComponentResource {
  constructor({ workspaceId, services }: DiagnosticsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Diagnostics", "diagnostics", {}, options);
    for (const { name, id, hasLogs, hasMetrics } of services) {
      new monitor.DiagnosticSetting(
        name,
        {
          name: "to-platform-logs",
          resourceUri: id,
          workspaceId,
          // Tables of the service's own, where it has some, instead of the one that all share.
          logAnalyticsDestinationType: "Dedicated",
          ...(hasLogs && { logs: [{ categoryGroup: "allLogs", enabled: true }] }),
          ...(hasMetrics && { metrics: [{ category: "AllMetrics", enabled: true }] }),
        },
        { parent: this },
      );
    }
    this.registerOutputs({ services: services.map(({ name }) => name) });
  }
}
