/** What every storage account of the platform is: let in by identity alone, behind a firewall, encrypted, soft in deleting. */
import * as storage from "@pulumi/azure-native/storage/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { dataOf, type Estate } from "../estate.ts";
import type { Identity } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import { lock } from "./lock.ts";
import type { Network } from "./network.ts";

export interface StorageAccountParts {
  readonly estate: Estate;
  readonly network: Network;
  readonly keyVault: KeyVault;
  /** Who encrypts with the vault's key. */
  readonly encryption: Identity;
  readonly redundancy: string;
  /** Whether it has directories, as the lake does. */
  readonly isHierarchical: boolean;
  readonly parent: pulumi.Resource;
  /** What has to be there before, such as the right to use the key. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** @param part what it is for, as its name says */
export function storageAccount(part: string, parts: StorageAccountParts): storage.StorageAccount {
  const { estate, network, redundancy, isHierarchical, parent, dependsOn } = parts;
  const { names, place, config } = estate;
  const account = new storage.StorageAccount(
    part,
    {
      ...place,
      accountName: names.of("storageAccount", part),
      kind: "StorageV2",
      sku: { name: redundancy },
      accessTier: "Hot",
      isHnsEnabled: isHierarchical,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      isLocalUserEnabled: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "00.01:00:00" },
      // Event Grid, Event Hubs' Capture and Data Factory come in as trusted services, which a closed account shuts out.
      publicNetworkAccess: "Enabled",
      networkRuleSet: {
        bypass: "AzureServices, Logging, Metrics",
        defaultAction: "Deny",
        ipRules: config.network.allowedRanges.map((range) => ({ iPAddressOrRange: range, action: "Allow" })),
        virtualNetworkRules: network.trustedSubnetIds.map((id) => ({
          virtualNetworkResourceId: id,
          action: "Allow",
        })),
      },
      ...encrypted(parts),
    },
    { ...dataOf(parent, estate), dependsOn: [...dependsOn] },
  );
  lock(part, account.id, estate, parent);
  return account;
}

function encrypted({ estate, keyVault, encryption }: StorageAccountParts) {
  const requireInfrastructureEncryption = estate.config.encryption.infrastructure;
  // Queues and tables take the account's key as well, which cannot be changed later.
  const service = { enabled: true, keyType: "Account" };
  const services = { blob: service, file: service, queue: service, table: service };
  if (!keyVault.keyName) {
    return { encryption: { keySource: "Microsoft.Storage", requireInfrastructureEncryption, services } };
  }
  return {
    identity: { type: "UserAssigned", userAssignedIdentities: [encryption.id] },
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyName: keyVault.keyName, keyVaultUri: keyVault.uri },
      encryptionIdentity: { encryptionUserAssignedIdentity: encryption.id },
      ...{ requireInfrastructureEncryption, services },
    },
  };
}

/** Deleted blobs and containers can be brought back for a while. */
export function softDelete(
  part: string,
  account: storage.StorageAccount,
  { place, config }: Estate,
  parent: pulumi.Resource,
): storage.BlobServiceProperties {
  const policy = { enabled: true, days: config.lake.softDeleteDays };
  return new storage.BlobServiceProperties(
    part,
    {
      resourceGroupName: place.resourceGroupName,
      accountName: account.name,
      blobServicesName: "default",
      deleteRetentionPolicy: policy,
      containerDeleteRetentionPolicy: policy,
    },
    { parent },
  );
}

/** A container that only identities with a right to it see. */
export function container(
  name: string,
  account: storage.StorageAccount,
  estate: Estate,
  parent: pulumi.Resource,
): storage.BlobContainer {
  const { resourceGroupName } = estate.place;
  const args = {
    resourceGroupName,
    accountName: account.name,
    containerName: name,
    publicAccess: "None",
  } as const;
  return new storage.BlobContainer(name, args, dataOf(parent, estate));
}
