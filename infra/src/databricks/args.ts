/** What the inside of the Databricks workspace is built on. */
import type * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import type { JobFrame } from "./plan/job-arguments.ts";

/** An identity of Azure that works in the workspace. */
export interface WorkspaceGuest {
  readonly clientId: pulumi.Input<string>;
  readonly displayName: string;
}

export interface DatabricksArgs extends Estate {
  readonly workspace: {
    /** Id of the resource in Azure. */
    readonly resourceId: pulumi.Input<string>;
    /** `https://adb-….azuredatabricks.net` */
    readonly url: pulumi.Input<string>;
    /** Databricks' number of it. */
    readonly workspaceId: pulumi.Input<string>;
  };
  /** What has to be there before anything is made in the workspace. */
  readonly after: readonly pulumi.Resource[];
  /** Addresses and ranges that people and clusters come from; none for a workspace that lets in whoever signs in. */
  readonly allowedAddresses: readonly pulumi.Input<string>[];
  /** Id of the access connector that Unity Catalog reaches the lake by. */
  readonly accessConnectorId: pulumi.Input<string>;
  readonly lake: {
    readonly accountName: pulumi.Input<string>;
    /** Id of the account. */
    readonly accountId: pulumi.Input<string>;
    /** `abfss://<container>@<account>.dfs.core.windows.net` of each zone. */
    readonly roots: Readonly<Record<string, pulumi.Input<string>>>;
  };
  readonly keyVault: {
    readonly id: pulumi.Input<string>;
    readonly uri: pulumi.Input<string>;
    /** What is in it goes with it. */
    readonly resource?: pulumi.Resource;
  };
  /** Data Factory's identity, which runs the medallion job. */
  readonly factory: WorkspaceGuest;
  /** Who brings code from workflows, where the stack has such an identity. */
  readonly ci?: WorkspaceGuest;
  /** Address that takes the webhooks of jobs, with its key: a secret. */
  readonly alertWebhook: pulumi.Output<string>;
  /** Name of the Event Hubs namespace and of the consumer group that Databricks reads by, when it reads live. */
  readonly eventHubsNamespace: pulumi.Input<string>;
}

/** What others need of the workspace. */
export interface DatabricksOutputs {
  /** Numbers of the jobs by the names of `spark/jobs/*.json`, such as `medallion`. */
  readonly jobIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Name of the catalog. */
  readonly catalog: pulumi.Output<string>;
  /** Number of the SQL warehouse that dashboards and Power BI ask. */
  readonly warehouseId: pulumi.Output<string>;
  readonly code: DeployedCode;
}

/** Where code is put, and what jobs are made of beside it: enough to deploy a commit without the program. */
export interface DeployedCode {
  /** Folder in the workspace that holds what the repository's root does. */
  readonly folder: string;
  /** Branch that the folder follows; null where there is no Git folder, and the program copies files. */
  readonly branch: string | null;
  /** Paths of volumes. */
  readonly wheels: string;
  readonly landing: string;
  readonly jobs: JobFrame;
}
