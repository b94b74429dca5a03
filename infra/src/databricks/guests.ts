/** How children of the workspace are bound to it: every one names its provider. */
import { Provider } from "@pulumi/databricks/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { DatabricksArgs } from "./args.ts";

/** What every component of the workspace is given beside its own arguments. */
export interface InWorkspace {
  readonly args: DatabricksArgs;
  readonly catalog: string;
  readonly provider: Provider;
}

/** Name of a stack's catalog, such as `customer360_prod`. */
export function catalogOf({ config }: DatabricksArgs): string {
  return `customer360_${config.stage.replaceAll("-", "_")}`;
}

/** Speaks to the stack's workspace, signed in as whoever deploys. All that is made in the workspace waits for it. */
export function workspaceProvider({ workspace, after }: DatabricksArgs, parent: pulumi.Resource): Provider {
  const { url: host, resourceId: azureWorkspaceResourceId } = workspace;
  const dependsOn = [...after];
  return new Provider("databricks", { host, azureWorkspaceResourceId }, { parent, dependsOn });
}

/** Speaks to the account, for what does not belong to one workspace. */
export function accountProvider(accountId: string, parent: pulumi.Resource): Provider {
  const host = "https://accounts.azuredatabricks.net";
  return new Provider("databricks-account", { host, accountId }, { parent });
}
