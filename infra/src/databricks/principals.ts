/**
 * Who works in the workspace beside the jobs: groups and services. Databricks refuses a right of somebody whom the workspace
 * does not know, so whoever gets one takes the name from here, and waits.
 */
import { PermissionAssignment } from "@pulumi/databricks/permissionAssignment.js";
import { ServicePrincipal } from "@pulumi/databricks/servicePrincipal.js";
import * as pulumi from "@pulumi/pulumi";
import type { WorkspaceGuest } from "./args.ts";
import type { InWorkspace } from "./guests.ts";
import { groupsOf } from "./plan/grants.ts";

export class Principals extends pulumi.ComponentResource {
  /** Groups to which a contract gives anything, by their names. */
  readonly readers: readonly pulumi.Output<string>[];
  /** The group that the platform belongs to. */
  readonly owners: pulumi.Output<string>;
  /** Application id of Data Factory's identity. */
  readonly factory: pulumi.Output<string>;
  /** Application id of who brings code from workflows; null where the stack has no such identity. */
  readonly ci: pulumi.Output<string> | null;

  constructor({ args, provider }: InWorkspace, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Principals", "databricks-principals", {}, options);
    const within = { parent: this, provider };
    // Others may have let the same groups into a workspace that is theirs: whoever leaves it leaves them there.
    const retainOnDelete = args.config.databricks.existingWorkspace !== undefined;
    // Groups are the account's: the workspace takes them in by their names.
    const group = (groupName: string) => {
      const assigned = { groupName, permissions: ["USER"] };
      const assignment = new PermissionAssignment(groupName, assigned, { ...within, retainOnDelete });
      return assignment.groupName.apply((name) => name ?? groupName);
    };
    const { owner } = args.config.tags;
    const readers = groupsOf(args.contracts.all).filter((name) => name !== owner);
    this.owners = group(owner);
    this.readers = readers.map(group);
    const guest = (name: string, { clientId: applicationId, displayName }: WorkspaceGuest) =>
      new ServicePrincipal(name, { applicationId, displayName }, within).applicationId;
    this.factory = guest("factory", args.factory);
    this.ci = args.ci ? guest("ci", args.ci) : null;
    this.registerOutputs({ groups: [owner, ...readers] });
  }

  /** A level for who brings code; an empty list where nobody does. */
  ofCi(permissionLevel: string) {
    return this.ci ? [{ servicePrincipalName: this.ci, permissionLevel }] : [];
  }
}
