/** Queries that people open in the workspace, over what only Databricks knows. */
import { Query } from "@pulumi/databricks/query.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { shownCostsQuery, whatIsCounted } from "./plan/run-costs.ts";

export interface SavedQueriesArgs extends InWorkspace {
  readonly warehouseId: pulumi.Input<string>;
  /** Names of the jobs whose runs have an end, as Databricks shows them. */
  readonly jobNames: readonly string[];
}

export class SavedQueries extends pulumi.ComponentResource {
  constructor(
    { args, provider, warehouseId, jobNames }: SavedQueriesArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("customer360:databricks:SavedQueries", "databricks-saved-queries", {}, options);
    const runCosts = {
      displayName: `customer360-${args.config.stage}-run-costs`,
      description: `What each run of a job cost: ${whatIsCounted}.`,
      queryText: shownCostsQuery(jobNames),
      parentPath: "/Shared",
      // System tables are the account's: whoever may read them sees costs, nobody else.
      runAsMode: "VIEWER",
      warehouseId,
    };
    new Query("run-costs", runCosts, { parent: this, provider });
    this.registerOutputs({});
  }
}
