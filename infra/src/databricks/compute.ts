/** What computes: policies that bound clusters, and the warehouses that answer SQL. */
import { ClusterPolicy } from "@pulumi/databricks/clusterPolicy.js";
import { Permissions, type PermissionsArgs } from "@pulumi/databricks/permissions.js";
import { SqlEndpoint } from "@pulumi/databricks/sqlEndpoint.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { jobClusterPolicy } from "./plan/cluster.ts";
import type { Principals } from "./principals.ts";

export interface WarehousesArgs extends InWorkspace {
  readonly principals: Principals;
  /** Application id of the principal that alerts run as. */
  readonly runAs: pulumi.Input<string>;
}

/** What one warehouse is like. */
interface WarehouseSize {
  readonly name: string;
  readonly clusterSize: "2X-Small" | "X-Small";
  /** It grows by clusters as more people ask at once. */
  readonly maxNumClusters: number;
}

/**
 * Machines of ours in both, which the lake's firewall lets in. Serverless ones stand in a network of Databricks, for which the
 * account would need network connectivity of its own.
 */
export class Warehouses extends pulumi.ComponentResource {
  /** Number of the warehouse that people ask: dashboards, queries and Power BI. */
  readonly analytics: pulumi.Output<string>;
  /** Number of the one that alerts and the program ask: small, since it wakes every hour. */
  readonly upkeep: pulumi.Output<string>;

  constructor(given: WarehousesArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Warehouses", "databricks-warehouses", {}, options);
    const { args, principals, runAs } = given;
    const { stage, protectData: isShared } = args.config;
    const people = [principals.owners, ...principals.readers];
    this.analytics = this.#warehouse("analytics", given, {
      name: `customer360-${stage}`,
      clusterSize: isShared ? "X-Small" : "2X-Small",
      maxNumClusters: isShared ? 3 : 1,
    });
    this.upkeep = this.#warehouse("upkeep", given, {
      name: `customer360-${stage}-upkeep`,
      clusterSize: "2X-Small",
      maxNumClusters: 1,
    });
    const use = { permissionLevel: "CAN_USE" } as const;
    this.#permissions("analytics", given, this.analytics, [
      ...people.map((groupName) => ({ groupName, ...use })),
      ...principals.ofCi(use.permissionLevel),
    ]);
    this.#permissions("upkeep", given, this.upkeep, [{ servicePrincipalName: runAs, ...use }]);
    this.registerOutputs({ analytics: this.analytics, upkeep: this.upkeep });
  }

  #warehouse(name: string, { args, provider }: InWorkspace, size: WarehouseSize): pulumi.Output<string> {
    const { config, place } = args;
    const warehouse = {
      ...size,
      ...{ minNumClusters: 1, autoStopMins: 10 },
      ...{ warehouseType: "PRO", enableServerlessCompute: false },
      spotInstancePolicy: config.protectData ? "RELIABILITY_OPTIMIZED" : "COST_OPTIMIZED",
      tags: { customTags: Object.entries(place.tags).map(([key, value]) => ({ key, value })) },
    };
    return new SqlEndpoint(name, warehouse, { parent: this, provider }).id;
  }

  #permissions(
    name: string,
    { provider }: InWorkspace,
    sqlEndpointId: pulumi.Output<string>,
    accessControls: PermissionsArgs["accessControls"],
  ): void {
    new Permissions(name, { sqlEndpointId, accessControls }, { parent: this, provider });
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
