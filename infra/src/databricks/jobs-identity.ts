/** The service principal that jobs run as, and its credential in Key Vault. */

import { Application } from "@pulumi/azuread/application.js";
import { ApplicationPassword } from "@pulumi/azuread/applicationPassword.js";
import { ServicePrincipal as EntraServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
import { ServicePrincipal } from "@pulumi/databricks/servicePrincipal.js";
import * as pulumi from "@pulumi/pulumi";
import { Access } from "../components/access.ts";
import { vaultSecret } from "../components/vault-secret.ts";
import type { InWorkspace } from "./guests.ts";

/** Name of the credential in Key Vault, and so in the secret scope. */
export const jobsSecret = "databricks-jobs-client-secret";

export class JobsIdentity extends pulumi.ComponentResource {
  /** Application id: what Unity Catalog and jobs call it. */
  readonly clientId: pulumi.Output<string>;
  readonly tenantId: pulumi.Output<string>;
  /** Name of its credential in Key Vault. */
  readonly secretName: pulumi.Output<string>;

  constructor({ args, provider }: InWorkspace, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:JobsIdentity", "databricks-jobs-identity", {}, options);
    const displayName = `customer360-jobs-${args.config.stage}`;
    const application = new Application("jobs-application", { displayName }, { parent: this });
    const { clientId } = application;
    const principal = new EntraServicePrincipal("jobs-principal", { clientId }, { parent: this });
    const guest = { applicationId: clientId, displayName, workspaceAccess: true };
    const inWorkspace = new ServicePrincipal("jobs", guest, { parent: this, provider, dependsOn: principal });
    writesLake(args, principal.objectId, this);
    // The workspace's own word for it: whoever runs as it waits until the workspace knows it.
    this.clientId = inWorkspace.applicationId;
    this.tenantId = principal.applicationTenantId;
    this.secretName = credential(args, application, this).name;
    this.registerOutputs({ clientId: this.clientId, tenantId: this.tenantId, secretName: this.secretName });
  }
}

/** The credential ends on the day that the stack's secrets end. */
function credential(
  { config, keyVault, place }: InWorkspace["args"],
  application: Application,
  parent: JobsIdentity,
) {
  const endDate = `${config.secretsEndOn}T00:00:00Z`;
  const password = new ApplicationPassword(
    "jobs-credential",
    { applicationId: application.id, displayName: "Databricks clusters", endDate },
    // A cluster that started with the one before goes on with it to its end: a stream, for months.
    { parent, retainOnDelete: true },
  );
  const vaultName = pulumi.output(keyVault.id).apply((id) => id.split("/").at(-1) ?? id);
  const value = pulumi.secret(password.value);
  return vaultSecret({ vaultName, name: jobsSecret, value }, { config, place }, keyVault.resource, parent);
}

function writesLake(
  { lake, ...estate }: InWorkspace["args"],
  principalId: pulumi.Output<string>,
  parent: JobsIdentity,
) {
  const who = { who: "jobs", principalId, principalType: "ServicePrincipal" } as const;
  const right = { ...who, role: "storageBlobDataContributor", where: "lake", scope: lake.accountId } as const;
  new Access({ ...estate, to: "jobs-lake", grants: [right] }, { parent });
}
