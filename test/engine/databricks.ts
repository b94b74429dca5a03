/** The engine with Databricks' own provider, which speaks to a stand-in for the workspace's REST API. */
import { type DatabricksApi, startDatabricksApi } from "../../local/src/databricks-api/server.ts";
import { checkInputs } from "../../local/src/pulumi/check-inputs.ts";
import { startProvider } from "../../local/src/pulumi/provider-process.ts";
import { startSplitProvider } from "../../local/src/pulumi/split-provider.ts";
import type { Values } from "../../local/src/pulumi/values.ts";
import { type Engine, startEngine } from "./engine.ts";
import { configOf } from "./stacks.ts";

export interface DatabricksEngine extends Engine {
  readonly api: DatabricksApi;
  /** What lets into it. */
  readonly token: string;
  /** What the provider says of inputs, one sentence a fault. */
  check(type: string, inputs: Values): Promise<string[]>;
}

/** Types that are newer than the provider, or that it has not written with Terraform's SDK: the stand-in takes them. */
export const notInProvider: ReadonlySet<string> = new Set([
  "databricks:index/alertV2:AlertV2",
  "databricks:index/entityTagAssignment:EntityTagAssignment",
  "databricks:index/permissionAssignment:PermissionAssignment",
  "databricks:index/policyInfo:PolicyInfo",
  "databricks:index/tagPolicy:TagPolicy",
]);

const workspaceId = 7;
const token = "token of a workspace that lives for minutes";
/** What the Git folder finds on its branch. */
const commit = "1".repeat(40);

/** @param executable the provider */
export async function startDatabricksEngine(executable: string): Promise<DatabricksEngine> {
  const api = await startDatabricksApi({
    workspaceId,
    token,
    remote: new Map([["refs/heads/main", commit]]),
  });
  const real = await startProvider(executable, {});
  // Whatever address the program says: the workspace is on this machine, and lets a token in as often as it likes.
  const configuredAs = () => ({ host: api.address, token, authType: "pat", rateLimit: 1000 });
  const engine = await startEngine((standIn) =>
    startSplitProvider({ real: real.port, standIn: standIn.port, standInTypes: notInProvider, configuredAs }),
  );
  const stop = async () => {
    await engine.stop();
    await real.stop();
    await api.stop();
  };
  const check = (type: string, inputs: Values) => checkInputs(real.port, type, inputs);
  return { ...engine, api, token, check, stop };
}

/**
 * A stack's configuration with a workspace that is there already. Of one that is still to be made no address is known when
 * the engine foretells, and without it the engine does not ask the provider.
 */
export function configWithWorkspace(stack: string) {
  const config = configOf(stack);
  const key = "customer360:databricks";
  const group = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/hub";
  const existingWorkspace = {
    resourceId: `${group}/providers/Microsoft.Databricks/workspaces/shared`,
    workspaceId: `${workspaceId}`,
    url: "https://adb-7.1.azuredatabricks.net",
  };
  const databricks = { ...JSON.parse(config[key]?.value ?? "{}"), existingWorkspace };
  return { ...config, [key]: { value: JSON.stringify(databricks) } };
}
