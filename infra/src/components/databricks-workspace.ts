/** Databricks as Azure sees it: the workspace in our network, or one that is there, and the connector that reaches the lake. */
import * as databricks from "@pulumi/azure-native/databricks/index.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf, type Estate, type Monitored, monitored } from "../estate.ts";
import type { Identities } from "./identities.ts";
import { lock } from "./lock.ts";
import type { Network } from "./network.ts";

export interface DatabricksWorkspaceArgs extends Estate {
  readonly network: Network;
  readonly identities: Identities;
  readonly subscriptionId: pulumi.Input<string>;
}

export class DatabricksWorkspace extends pulumi.ComponentResource {
  readonly resourceId: pulumi.Output<string>;
  /** `https://adb-….azuredatabricks.net` */
  readonly url: pulumi.Output<string>;
  /** Databricks' number of it. */
  readonly workspaceId: pulumi.Output<string>;
  readonly accessConnectorId: pulumi.Output<string>;
  readonly monitored: readonly Monitored[];

  constructor(args: DatabricksWorkspaceArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:DatabricksWorkspace", "databricks-workspace", {}, options);
    const connector = createConnector(args, this);
    const existing = args.config.databricks.existingWorkspace;
    const workspace = existing ? null : createWorkspace(args, connector, this);
    if (workspace) lock("databricks", workspace.id, args, this);
    this.accessConnectorId = connector.id;
    this.resourceId = workspace?.id ?? pulumi.output(existing?.resourceId ?? "");
    this.url = workspace
      ? pulumi.interpolate`https://${workspace.workspaceUrl}`
      : pulumi.output(existing?.url ?? "");
    this.workspaceId = workspace?.workspaceId ?? pulumi.output(existing?.workspaceId ?? "");
    // Whoever has made a workspace decides where its logs go.
    this.monitored = workspace ? [monitored("databricks", this.resourceId, { metrics: false })] : [];
    this.registerOutputs({ resourceId: this.resourceId, url: this.url, workspaceId: this.workspaceId });
  }
}

function createConnector({ names, place, identities }: DatabricksWorkspaceArgs, parent: pulumi.Resource) {
  return new databricks.AccessConnector(
    "catalog-connector",
    {
      ...place,
      connectorName: names.of("databricksConnector"),
      identity: { type: "UserAssigned", userAssignedIdentities: [identities.of.catalog.id] },
    },
    { parent },
  );
}

/** Machines have no public addresses and stand in our network, in every stack. */
function createWorkspace(
  args: DatabricksWorkspaceArgs,
  connector: databricks.AccessConnector,
  parent: pulumi.Resource,
): databricks.Workspace {
  const { names, place, config, network, identities, subscriptionId } = args;
  const { isPrivate } = config.network;
  const { databricksHost, databricksContainer } = network.subnets;
  return new databricks.Workspace(
    "databricks",
    {
      ...place,
      workspaceName: names.of("databricksWorkspace"),
      sku: { name: "premium" },
      computeMode: "Hybrid",
      managedResourceGroupId: pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${names.of("resourceGroup", "databricks")}`,
      publicNetworkAccess: isPrivate ? "Disabled" : "Enabled",
      requiredNsgRules: isPrivate ? "NoAzureDatabricksRules" : "AllRules",
      parameters: {
        enableNoPublicIp: { value: true },
        customVirtualNetworkId: { value: network.id },
        customPublicSubnetName: { value: databricksHost.name },
        customPrivateSubnetName: { value: databricksContainer.name },
        storageAccountSkuName: { value: isPrivate ? "Standard_ZRS" : "Standard_LRS" },
        requireInfrastructureEncryption: { value: config.encryption.infrastructure },
      },
      accessConnector: {
        ...{ id: connector.id, identityType: "UserAssigned" },
        userAssignedIdentityId: identities.of.catalog.id,
      },
      defaultStorageFirewall: isPrivate ? "Enabled" : "Disabled",
      defaultCatalog: { initialType: "UnityCatalog" },
    },
    dataOf(parent, args),
  );
}
