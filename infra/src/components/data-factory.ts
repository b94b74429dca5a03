/** Data Factory: a managed virtual network, ways into the services, and the pipelines, datasets and triggers of `factory/`. */
import * as adf from "@pulumi/azure-native/datafactory/index.js";
import * as resources from "@pulumi/azure-native/resources/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Estate, type Monitored, monitored } from "../estate.ts";
import {
  datasetDefinitions,
  type JobIds,
  pipelineDefinitions,
  triggerDefinitions,
} from "../factory/index.ts";
import type { DatabricksWorkspace } from "./databricks-workspace.ts";
import type { FunctionApp } from "./function-app.ts";
import { asKeys, type Identities } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import type { Lake } from "./lake.ts";
import { linkedServiceDefinitions } from "./linked-services.ts";

export interface DataFactoryArgs extends Estate {
  readonly identities: Identities;
  readonly lake: Lake;
  readonly keyVault: KeyVault;
  readonly functionApp: FunctionApp;
  readonly workspace: DatabricksWorkspace;
  readonly jobs: JobIds;
}

/** The service allows one managed network a factory, under this name. */
const managedNetwork = "default";

export class DataFactory extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly monitored: readonly Monitored[];
  /** Names of the triggers, which are stopped until somebody starts them. */
  readonly triggers: readonly string[];

  constructor(args: DataFactoryArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:DataFactory", "data-factory", {}, options);
    const factory = createFactory(args, this);
    const own = { resourceGroupName: args.place.resourceGroupName, factoryName: factory.name };
    const network = createNetwork(own, this);
    const endpoints = privateEndpoints(args, own, network, this);
    const through = {
      runtime: createRuntime(own, network, this).name,
      credential: createCredential(args, own, this).name,
    };
    const dependsOn = [...([options?.dependsOn ?? []].flat() as pulumi.Resource[]), ...endpoints];
    let last: readonly pulumi.Resource[] = dependsOn;
    for (const [linkedServiceName, properties] of Object.entries(linkedServiceDefinitions(args, through))) {
      const service = { ...own, linkedServiceName, properties };
      // Each after the one before it, which stands for all before that.
      last = [new adf.LinkedService(linkedServiceName, service, { parent: this, dependsOn: [...last] })];
    }
    this.triggers = definitions(args, own, last, this);
    this.id = factory.id;
    this.name = factory.name;
    this.monitored = [monitored("data-factory", this.id)];
    this.registerOutputs({ id: this.id, name: this.name, triggers: this.triggers });
  }
}

interface Own {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly factoryName: pulumi.Output<string>;
}

function createFactory({ names, place, identities }: DataFactoryArgs, parent: pulumi.Resource): adf.Factory {
  return new adf.Factory(
    "data-factory",
    {
      ...place,
      factoryName: names.of("dataFactory"),
      identity: { type: "UserAssigned", userAssignedIdentities: asKeys(identities.of.factory) },
      // People author here in code, and the Functions app starts pipelines through Azure's management API.
      publicNetworkAccess: "Disabled",
    },
    { parent },
  );
}

/** The provider has no resource of its own for it (pulumi/pulumi-azure-native#896). */
function createNetwork({ resourceGroupName, factoryName }: Own, parent: pulumi.Resource): resources.Resource {
  return new resources.Resource(
    "data-factory-network",
    {
      resourceGroupName,
      resourceProviderNamespace: "Microsoft.DataFactory",
      parentResourcePath: pulumi.interpolate`factories/${factoryName}`,
      resourceType: "managedVirtualNetworks",
      resourceName: managedNetwork,
      apiVersion: "2018-06-01",
      properties: {},
    },
    { parent },
  );
}

function createRuntime(own: Own, network: pulumi.Resource, parent: pulumi.Resource): adf.IntegrationRuntime {
  return new adf.IntegrationRuntime(
    "managed-runtime",
    {
      ...{ ...own, integrationRuntimeName: "managed" },
      properties: {
        type: "Managed",
        managedVirtualNetwork: { type: "ManagedVirtualNetworkReference", referenceName: managedNetwork },
        computeProperties: { location: "AutoResolve" },
      },
    },
    { parent, dependsOn: [network] },
  );
}

function createCredential(
  { identities }: DataFactoryArgs,
  own: Own,
  parent: pulumi.Resource,
): adf.CredentialOperation {
  const properties = { type: "ManagedIdentity" as const, resourceId: identities.of.factory.id };
  return new adf.CredentialOperation(
    "factory-identity",
    { ...own, credentialName: "factory", properties },
    { parent },
  );
}

/** Whoever owns a service has to approve them once: see `infra/README.md`. */
function privateEndpoints(
  { lake, keyVault, workspace, config }: DataFactoryArgs,
  own: Own,
  network: pulumi.Resource,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  const targets: readonly (readonly [name: string, id: pulumi.Input<string> | undefined, groupId: string])[] =
    [
      ["lake", lake.id, "blob"],
      ["key-vault", keyVault.id, "vault"],
      ["databricks", workspace.resourceId, "databricks_ui_api"],
      ["customer-master", config.customerMaster.resourceId, "postgresqlServer"],
    ];
  return targets.flatMap(([name, privateLinkResourceId, groupId]) => {
    if (!privateLinkResourceId) return [];
    const endpoint = {
      ...{ ...own, managedVirtualNetworkName: managedNetwork, managedPrivateEndpointName: name },
      properties: { privateLinkResourceId, groupId },
    };
    return new adf.ManagedPrivateEndpoint(`to-${name}`, endpoint, { parent, dependsOn: [network] });
  });
}

/**
 * What `factory/` says, as resources. The definitions are Data Factory's own JSON; the provider's types would demand that
 * each is known by its type here, too, so they are checked against its schemas in tests instead.
 */
function definitions(
  { contracts, jobs, config, lake }: DataFactoryArgs,
  own: Own,
  linked: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): readonly string[] {
  const datasets = Object.entries(datasetDefinitions(contracts)).map(([datasetName, properties]) => {
    const args = { ...own, datasetName, properties } as unknown as adf.DatasetArgs;
    return new adf.Dataset(datasetName, args, { parent, dependsOn: [...linked] });
  });
  let last: readonly pulumi.Resource[] = [...linked, ...datasets];
  for (const [pipelineName, definition] of Object.entries(pipelineDefinitions(contracts, jobs))) {
    const args = { ...own, pipelineName, ...definition } as unknown as adf.PipelineArgs;
    last = [new adf.Pipeline(pipelineName, args, { parent, dependsOn: [...last] })];
  }
  const { backfillFrom } = config.dataFactory;
  const triggers = triggerDefinitions(contracts, { backfillFrom, lakeId: lake.id });
  for (const [triggerName, properties] of Object.entries(triggers)) {
    const args = { ...own, triggerName, properties } as unknown as adf.TriggerArgs;
    // A started trigger cannot be changed, and the provider neither starts nor stops one (pulumi/pulumi-azure-native#3540):
    // whoever deploys does, as `infra/README.md` says.
    new adf.Trigger(triggerName, args, { parent, dependsOn: [...last] });
  }
  return Object.keys(triggers);
}
