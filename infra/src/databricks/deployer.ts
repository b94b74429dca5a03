/** Who deploys from the repository's workflows: a service principal that signs in with GitHub's tokens, without a secret. */
import { ServicePrincipal } from "@pulumi/databricks/servicePrincipal.js";
import { ServicePrincipalFederationPolicy } from "@pulumi/databricks/servicePrincipalFederationPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { accountProvider, type InWorkspace } from "./guests.ts";

export interface DeployerArgs extends InWorkspace {
  readonly accountId: string;
  /** Address of the repository on GitHub. */
  readonly repositoryUrl: string;
}

export class Deployer extends pulumi.ComponentResource {
  /** Application id, for `DATABRICKS_CLIENT_ID` of the workflow. */
  readonly clientId: pulumi.Output<string>;

  constructor({ args, accountId, repositoryUrl }: DeployerArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Deployer", "databricks-deployer", {}, options);
    const within = { parent: this, provider: accountProvider(accountId, this) };
    const { stage } = args.config;
    const principal = new ServicePrincipal(
      "deployer",
      { displayName: `customer360-deploy-${stage}` },
      within,
    );
    const oidcPolicy = {
      issuer: "https://token.actions.githubusercontent.com",
      audiences: [repositoryUrl],
      subject: subjectOf(repositoryUrl, stage),
    };
    const servicePrincipalId = principal.id.apply(Number);
    const description = `Workflows of the environment ${stage}.`;
    new ServicePrincipalFederationPolicy("github", { servicePrincipalId, description, oidcPolicy }, within);
    this.clientId = principal.applicationId;
    this.registerOutputs({ clientId: this.clientId });
  }
}

/** What GitHub's token says of a workflow that deploys into an environment. */
export function subjectOf(repositoryUrl: string, environment: string): string {
  const repository = new URL(repositoryUrl).pathname.replace(/^\/|\.git$|\/$/g, "");
  return `repo:${repository}:environment:${environment}`;
}
