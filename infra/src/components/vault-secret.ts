/** A secret of the stack's vault. */
import * as keyvault from "@pulumi/azure-native/keyvault/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { secondsAt } from "../days.ts";
import type { Estate } from "../estate.ts";

export interface VaultSecret {
  readonly vaultName: pulumi.Input<string>;
  /** What it is called in the vault. */
  readonly name: string;
  readonly value: pulumi.Output<string>;
}

/**
 * It is set through Azure Resource Manager, which cannot delete it: the provider would ask the vault itself, where whoever
 * deploys has no rights. So it goes with its vault, and nobody asks.
 *
 * @param vault undefined where the stack does not make it
 */
export function vaultSecret(
  { vaultName, name: secretName, value }: VaultSecret,
  { place, config }: Pick<Estate, "place" | "config">,
  vault: pulumi.Resource | undefined,
  parent: pulumi.Resource,
): keyvault.Secret {
  return new keyvault.Secret(
    secretName,
    {
      ...{ resourceGroupName: place.resourceGroupName, vaultName, secretName, tags: place.tags },
      properties: { value, attributes: { enabled: true, expires: secondsAt(config.secretsEndOn) } },
    },
    { parent, additionalSecretOutputs: ["properties"], ...(vault && { deletedWith: vault }) },
  );
}
