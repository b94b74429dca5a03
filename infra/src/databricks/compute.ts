/** What computes: policies that bound clusters, and the warehouse that dashboards and Power BI ask. */
import { ClusterPolicy } from "@pulumi/databricks/clusterPolicy.js";
import { Permissions } from "@pulumi/databricks/permissions.js";
import { SqlEndpoint } from "@pulumi/databricks/sqlEndpoint.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { jobClusterPolicy } from "./plan/cluster.ts";

export interface WarehouseArgs extends InWorkspace {
  /** Groups that ask it: everyone to whom a contract gives anything to read. */
  readonly groups: readonly string[];
}

export class Warehouse extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor({ args, provider, groups }: WarehouseArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Warehouse", "databricks-warehouse", {}, options);
    const { config, place } = args;
    const isShared = config.protectData;
    const warehouse = new SqlEndpoint(
      "analytics",
      {
        name: `customer360-${config.stage}`,
        clusterSize: isShared ? "Small" : "2X-Small",
        minNumClusters: 1,
        maxNumClusters: isShared ? 3 : 1,
        autoStopMins: 10,
        enableServerlessCompute: true,
        warehouseType: "PRO",
        spotInstancePolicy: isShared ? "RELIABILITY_OPTIMIZED" : "COST_OPTIMIZED",
        tags: { customTags: Object.entries(place.tags).map(([key, value]) => ({ key, value })) },
      },
      { parent: this, provider },
    );
    const accessControls = groups.map((groupName) => ({ groupName, permissionLevel: "CAN_USE" }));
    new Permissions("analytics", { sqlEndpointId: warehouse.id, accessControls }, { parent: this, provider });
    this.id = warehouse.id;
    this.registerOutputs({ id: this.id });
  }
}

export interface ClusterPoliciesArgs extends InWorkspace {
  /** Application id of the principal that jobs run as. */
  readonly jobs: pulumi.Input<string>;
}

export class ClusterPolicies extends pulumi.ComponentResource {
  /** Of clusters that a job makes. */
  readonly jobsPolicyId: pulumi.Output<string>;

  constructor({ args, provider, jobs }: ClusterPoliciesArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:ClusterPolicies", "databricks-cluster-policies", {}, options);
    const { config, place } = args;
    const policy = new ClusterPolicy(
      "jobs",
      {
        name: `customer360-jobs-${config.stage}`,
        description: "Clusters of jobs: one runtime, bounded size, tagged.",
        definition: JSON.stringify(jobClusterPolicy(config.databricks.workers, place.tags)),
      },
      { parent: this, provider },
    );
    const accessControls = [{ servicePrincipalName: jobs, permissionLevel: "CAN_USE" }];
    new Permissions(
      "jobs-policy",
      { clusterPolicyId: policy.id, accessControls },
      { parent: this, provider },
    );
    this.jobsPolicyId = policy.id;
    this.registerOutputs({ jobsPolicyId: this.jobsPolicyId });
  }
}
