/** The vault's secrets as clusters read them: a scope that is backed by Key Vault. */

import { getServicePrincipalOutput } from "@pulumi/azuread/getServicePrincipal.js";
import { SecretAcl } from "@pulumi/databricks/secretAcl.js";
import { SecretScope } from "@pulumi/databricks/secretScope.js";
import * as pulumi from "@pulumi/pulumi";
import { Access } from "../components/access.ts";
import type { InWorkspace } from "./guests.ts";

/** Azure's own application that reads vaults for secret scopes; the same in every tenant. */
const azureDatabricks = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

export interface SecretsArgs extends InWorkspace {
  /** Application id of the principal that may read the scope. */
  readonly reader: pulumi.Input<string>;
}

export class Secrets extends pulumi.ComponentResource {
  /** Name of the scope. */
  readonly scope: pulumi.Output<string>;

  constructor({ args, provider, reader }: SecretsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Secrets", "databricks-secrets", {}, options);
    const { id: resourceId, uri: dnsName } = args.keyVault;
    const access = this.#readsVault(args);
    const scope = new SecretScope(
      "customer360",
      { name: "customer360", keyvaultMetadata: { resourceId, dnsName } },
      { parent: this, provider, dependsOn: access },
    );
    const acl = { scope: scope.name, principal: reader, permission: "READ" };
    new SecretAcl("jobs-read", acl, { parent: this, provider });
    this.scope = scope.name;
    this.registerOutputs({ scope: this.scope });
  }

  /** The application is Microsoft's, and in every tenant that has a workspace: it is looked up, for nobody may change it. */
  #readsVault({ keyVault, ...estate }: InWorkspace["args"]): Access {
    const { objectId: principalId } = getServicePrincipalOutput(
      { clientId: azureDatabricks },
      { parent: this },
    );
    const who = { who: "azure-databricks", principalId, principalType: "ServicePrincipal" } as const;
    const right = { ...who, role: "keyVaultSecretsUser", where: "vault", scope: keyVault.id } as const;
    return new Access({ ...estate, to: "azure-databricks-vault", grants: [right] }, { parent: this });
  }
}
