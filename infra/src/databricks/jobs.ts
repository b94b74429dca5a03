/** The jobs of `spark/jobs`, each on a cluster of its own, run as the jobs' service principal. */
import { Job } from "@pulumi/databricks/job.js";
import { Permissions } from "@pulumi/databricks/permissions.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPolicies } from "./compute.ts";
import type { InWorkspace } from "./guests.ts";
import type { JobsIdentity } from "./jobs-identity.ts";
import { type JobFrame, jobArguments, shownName } from "./plan/job-arguments.ts";
import { plannedJobs } from "./plan/planned-jobs.ts";
import { oauthConf } from "./plan/spark-conf.ts";
import type { Principals } from "./principals.ts";
import type { Secrets } from "./secrets.ts";
import type { Sources } from "./sources.ts";
import type { UnityCatalog } from "./unity-catalog.ts";

export interface JobsArgs extends InWorkspace {
  readonly unityCatalog: UnityCatalog;
  readonly identity: JobsIdentity;
  readonly runAs: pulumi.Input<string>;
  readonly secrets: Secrets;
  readonly sources: Sources;
  readonly policies: ClusterPolicies;
  readonly principals: Principals;
  /** Id of the destination that is told of failures. */
  readonly destinationId: pulumi.Input<string>;
}

export class Jobs extends pulumi.ComponentResource {
  /** Numbers of the jobs, by name. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;
  /** What those jobs are called in the workspace whose runs have an end. */
  readonly endingNames: readonly string[];
  /** What each of them gets from the stack. */
  readonly frame: JobFrame;

  constructor(given: JobsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Jobs", "databricks-jobs", {}, options);
    const { args, provider, catalog, unityCatalog, sources } = given;
    const landing = unityCatalog.volumes.landing ?? "";
    this.frame = frameOf(given);
    const jobs = plannedJobs({ catalog, landing, jobsFolder: `${sources.folder}/spark/jobs` });
    this.ids = Object.fromEntries(
      [...jobs].map(([name, planned]) => {
        const job = new Job(name, jobArguments(planned, this.frame, args.contracts), {
          parent: this,
          provider,
        });
        this.#permissions(name, job, given);
        return [name, job.id];
      }),
    );
    this.endingNames = [...jobs.values()]
      .filter(({ continuous }) => !continuous)
      .map(({ name }) => shownName(this.frame.stage, name));
    this.registerOutputs({ ids: this.ids });
  }

  /** Data Factory starts and cancels runs. Engineers look, and run again what failed. Whoever brings code changes jobs. */
  #permissions(name: string, { id: jobId }: Job, { principals, provider }: JobsArgs): void {
    const accessControls = [
      { servicePrincipalName: principals.factory, permissionLevel: "CAN_MANAGE_RUN" },
      { groupName: principals.owners, permissionLevel: "CAN_MANAGE_RUN" },
      ...principals.ofCi("CAN_MANAGE"),
    ];
    new Permissions(name, { jobId, accessControls }, { parent: this, provider });
  }
}

function frameOf({ args, identity, runAs, secrets, sources, policies, destinationId }: JobsArgs): JobFrame {
  const { config, place, lake } = args;
  const sparkConf = pulumi
    .all([lake.accountName, identity.clientId, identity.tenantId, secrets.scope, identity.secretName])
    .apply(([account, clientId, tenantId, scope, key]) =>
      oauthConf({ account, clientId, tenantId, secret: { scope, key } }),
    );
  return {
    stage: config.stage,
    jobsPaused: config.databricks.jobsPaused,
    workers: config.databricks.workers,
    isProduction: config.protectData,
    tags: place.tags,
    capture: {
      captureSeconds: config.eventHubs.captureSeconds,
      partitions: config.eventHubs.partitions,
    },
    wheel: sources.wheel,
    contracts: sources.contracts,
    runAs,
    destinationId,
    clusterPolicyId: policies.jobsPolicyId,
    sparkConf,
  };
}
