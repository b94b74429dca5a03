/** Where people may come from to a workspace that has a public address. */
import { IpAccessList } from "@pulumi/databricks/ipAccessList.js";
import { WorkspaceConf } from "@pulumi/databricks/workspaceConf.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";

export class Doors extends pulumi.ComponentResource {
  constructor({ args, provider }: InWorkspace, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Doors", "databricks-doors", {}, options);
    const ipAddresses = [...args.allowedAddresses];
    if (ipAddresses.length > 0) {
      const within = { parent: this, provider };
      const lists = new WorkspaceConf("lists", { customConfig: { enableIpAccessLists: "true" } }, within);
      const allowed = { label: "platform", listType: "ALLOW", ipAddresses };
      // Lists cannot be made before they are switched on. Private links are not asked where they come from.
      new IpAccessList("allowed", allowed, { ...within, dependsOn: lists });
    }
    this.registerOutputs({});
  }
}
