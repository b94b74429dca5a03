/** The inside of the Databricks workspace, from identity to dashboards. */
import * as pulumi from "@pulumi/pulumi";
import { Access } from "./access.ts";
import type { DatabricksArgs, DatabricksOutputs, DeployedCode } from "./args.ts";
import { ClusterPolicies, Warehouses } from "./compute.ts";
import { Dashboards } from "./dashboards.ts";
import { Doors } from "./doors.ts";
import { catalogOf, type InWorkspace, workspaceProvider } from "./guests.ts";
import { Jobs } from "./jobs.ts";
import { JobsIdentity } from "./jobs-identity.ts";
import { Destination, SqlAlerts } from "./notices.ts";
import { plannedTables } from "./plan/tables.ts";
import { Principals } from "./principals.ts";
import { Privacy } from "./privacy.ts";
import { SavedQueries } from "./queries.ts";
import { Secrets } from "./secrets.ts";
import { Sources } from "./sources.ts";
import { Tables } from "./tables.ts";
import { UnityCatalog } from "./unity-catalog.ts";
import { UnityStorage } from "./unity-storage.ts";

export type { DatabricksArgs, DatabricksOutputs } from "./args.ts";

export class Databricks extends pulumi.ComponentResource implements DatabricksOutputs {
  readonly jobIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly catalog: pulumi.Output<string>;
  readonly warehouseId: pulumi.Output<string>;
  readonly code: DeployedCode;

  constructor(args: DatabricksArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Databricks", "databricks", {}, options);
    const within = { parent: this };
    const inWorkspace: InWorkspace = {
      args,
      catalog: catalogOf(args),
      provider: workspaceProvider(args, this),
    };
    const planned = plannedTables(args.contracts);

    new Doors(inWorkspace, within);
    const principals = new Principals(inWorkspace, within);
    const identity = new JobsIdentity(inWorkspace, within);
    const runAs = args.config.databricks.jobsRunAs ?? identity.clientId;
    const secrets = new Secrets({ ...inWorkspace, reader: runAs }, within);
    const storage = new UnityStorage(inWorkspace, within);
    const unityCatalog = new UnityCatalog({ ...inWorkspace, after: [storage] }, within);
    const warehouses = new Warehouses({ ...inWorkspace, principals, runAs }, within);
    const { analytics, upkeep } = warehouses;
    const tables = new Tables({ ...inWorkspace, tables: planned, unityCatalog, warehouseId: upkeep }, within);
    new Access({ ...inWorkspace, planned, tables, unityCatalog, principals, jobs: runAs }, within);
    new Privacy({ ...inWorkspace, planned, tables, unityCatalog, warehouseId: upkeep, jobs: runAs }, within);

    const destination = new Destination(inWorkspace, within);
    const sources = new Sources({ ...inWorkspace, unityCatalog, principals, jobs: runAs }, within);
    const policies = new ClusterPolicies({ ...inWorkspace, jobs: runAs }, within);
    const { id: destinationId } = destination;
    const jobs = new Jobs(
      {
        ...inWorkspace,
        principals,
        unityCatalog,
        identity,
        runAs,
        secrets,
        sources,
        policies,
        destinationId,
      },
      within,
    );
    new SqlAlerts(
      { ...inWorkspace, tables, warehouseId: upkeep, destinationId, runAs, jobNames: jobs.endingNames },
      within,
    );
    new Dashboards({ ...inWorkspace, warehouseId: analytics }, within);
    new SavedQueries({ ...inWorkspace, warehouseId: analytics, jobNames: jobs.endingNames }, within);

    this.jobIds = jobs.ids;
    this.catalog = unityCatalog.name;
    this.warehouseId = analytics;
    this.code = {
      folder: sources.folder,
      branch: args.config.databricks.repository?.branch ?? null,
      wheels: unityCatalog.volumes.wheels ?? "",
      landing: unityCatalog.volumes.landing ?? "",
      jobs: jobs.frame,
    };
    this.registerOutputs({
      jobIds: this.jobIds,
      catalog: this.catalog,
      warehouseId: analytics,
      code: this.code,
    });
  }
}
