/** The vault: secrets by their names, and the key that storage is encrypted with where the stack says so. */
import * as keyvault from "@pulumi/azure-native/keyvault/index.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf, type Estate, type Monitored, monitored } from "../estate.ts";
import { type SecretName, secretNames } from "../secret-names.ts";
import type { Identities } from "./identities.ts";
import { lock } from "./lock.ts";
import type { Network } from "./network.ts";
import { vaultSecret } from "./vault-secret.ts";

export interface KeyVaultArgs extends Estate {
  readonly network: Network;
  readonly identities: Identities;
}

export class KeyVault extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** `https://<name>.vault.azure.net/` */
  readonly uri: pulumi.Output<string>;
  /** Name of the key that storage is encrypted with; null where the platform's keys do. */
  readonly keyName: pulumi.Output<string> | null;
  readonly keyId: pulumi.Output<string> | null;
  /** The vault itself; what is in it goes with it. */
  readonly resource: pulumi.Resource;
  readonly monitored: readonly Monitored[];

  constructor(args: KeyVaultArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:KeyVault", "key-vault", {}, options);
    const vault = createVault(args, this);
    this.id = vault.id;
    this.name = vault.name;
    this.uri = pulumi.interpolate`https://${vault.name}.vault.azure.net/`;
    this.resource = vault;
    lock("key-vault", vault.id, args, this);
    for (const [name, value] of Object.entries(secretValues(args)) as [SecretName, pulumi.Output<string>][])
      vaultSecret({ vaultName: vault.name, name: secretNames[name], value }, args, vault, this);
    const key = args.config.encryption.customerManagedKeys ? createKey(args, vault, this) : null;
    this.keyName = key?.name ?? null;
    this.keyId = key?.id ?? null;
    this.monitored = [monitored("key-vault", this.id)];
    this.registerOutputs({ id: this.id, name: this.name, uri: this.uri });
  }

  /** What a secret is called in the vault. */
  nameOf(name: SecretName): string {
    return secretNames[name];
  }

  /** Where one secret is, for rights to it alone. */
  secretScope(name: SecretName): pulumi.Output<string> {
    return pulumi.interpolate`${this.id}/secrets/${secretNames[name]}`;
  }

  /** What an app setting says instead of the secret itself. */
  reference(name: SecretName): pulumi.Output<string> {
    return pulumi.interpolate`@Microsoft.KeyVault(SecretUri=${this.uri}secrets/${secretNames[name]})`;
  }
}

function secretValues({ config: { secrets } }: Estate): Readonly<Record<SecretName, pulumi.Output<string>>> {
  return {
    functionKey: secrets.functionKey,
    linkKey: secrets.linkKey,
    productApiKey: secrets.productApiKey,
    customerMasterPassword: secrets.customerMasterPassword,
    cartEventsKeys: secrets.cartEventsKeys.apply((keys) => JSON.stringify(keys)),
    teamsWebhooks: secrets.teamsWebhooks.apply((webhooks) => JSON.stringify(webhooks)),
  };
}

function createVault(args: KeyVaultArgs, parent: pulumi.Resource): keyvault.Vault {
  const { names, place, identities, network } = args;
  const { softDeleteDays, purgeProtection } = args.config.keyVault;
  const { isPrivate, allowedRanges } = args.config.network;
  return new keyvault.Vault(
    "key-vault",
    {
      ...place,
      vaultName: names.of("keyVault"),
      properties: {
        tenantId: identities.tenantId,
        sku: { family: "A", name: args.config.encryption.customerManagedKeys ? "premium" : "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: softDeleteDays,
        // The service refuses `false`: it is either on or not mentioned.
        ...(purgeProtection && { enablePurgeProtection: true }),
        // Storage comes in as a trusted service, whatever the firewall says.
        publicNetworkAccess: isPrivate ? "Disabled" : "Enabled",
        networkAcls: {
          ...{ bypass: "AzureServices", defaultAction: "Deny" },
          ipRules: allowedRanges.map((value) => ({ value })),
          virtualNetworkRules: network.trustedSubnetIds.map((id) => ({ id })),
        },
      },
    },
    dataOf(parent, args),
  );
}

/** Storage follows its newest version by itself. */
function createKey(args: KeyVaultArgs, vault: keyvault.Vault, parent: pulumi.Resource): keyvault.Key {
  const { resourceGroupName, tags } = args.place;
  return new keyvault.Key(
    "storage-key",
    {
      ...{ resourceGroupName, tags, vaultName: vault.name, keyName: "storage" },
      properties: {
        ...{ kty: "RSA-HSM", keySize: 3072, keyOps: ["wrapKey", "unwrapKey"] },
        rotationPolicy: {
          attributes: { expiryTime: "P2Y" },
          lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } }],
        },
      },
    },
    // Deleting it alone would ask the vault itself, as with secrets.
    dataOf(parent, args, { deletedWith: vault }),
  );
}
