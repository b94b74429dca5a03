/** What Data Factory reaches, and as whom: its identity, or a secret that it takes from the vault. No service holds a secret. */
import type * as azure from "@pulumi/azure-native/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import { linkedServices } from "../factory/index.ts";
import type { DataFactoryArgs } from "./data-factory.ts";

/** Names of what linked services refer to in the factory. */
export interface Through {
  readonly runtime: pulumi.Output<string>;
  readonly credential: pulumi.Output<string>;
}

type Definition = pulumi.Unwrap<azure.datafactory.AzureKeyVaultLinkedServiceArgs> | object;

/** Every linked service by its name; the vault's first, for others refer to it. */
export function linkedServiceDefinitions(args: DataFactoryArgs, { runtime, credential }: Through) {
  const { lake, keyVault, functionApp, workspace, config } = args;
  const connectVia = { type: "IntegrationRuntimeReference", referenceName: runtime };
  const asFactory = { connectVia, credential: { type: "CredentialReference", referenceName: credential } };
  const secret = (secretName: string) => ({
    type: "AzureKeyVaultSecret" as const,
    store: { type: "LinkedServiceReference" as const, referenceName: linkedServices.keyVault },
    secretName,
  });
  const { server, port, database, user } = config.customerMaster;
  const definitions = {
    [linkedServices.keyVault]: { type: "AzureKeyVault", ...asFactory, baseUrl: keyVault.uri },
    [linkedServices.lake]: {
      ...{ type: "AzureBlobStorage", ...asFactory },
      ...{ serviceEndpoint: lake.blobEndpoint, accountKind: "StorageV2" },
    },
    [linkedServices.customerMaster]: {
      ...{ type: "AzurePostgreSql", connectVia, version: "2.0" },
      ...{ server, port, database, username: user, sslMode: 4 },
      password: secret(keyVault.nameOf("customerMasterPassword")),
    },
    [linkedServices.functions]: {
      ...{ type: "AzureFunction", connectVia, authentication: "Anonymous" },
      functionAppUrl: functionApp.address,
      functionKey: secret(keyVault.nameOf("functionKey")),
    },
    [linkedServices.databricks]: {
      ...{ type: "AzureDatabricks", ...asFactory, authentication: "MSI" },
      ...{ domain: workspace.url, workspaceResourceId: workspace.resourceId },
    },
  } satisfies Record<string, Definition>;
  return definitions as unknown as Readonly<Record<string, azure.datafactory.AzureKeyVaultLinkedServiceArgs>>;
}
