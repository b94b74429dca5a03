/** Who brings code from the repository's workflows: an identity that trusts one environment of it, and that has no secret. */
import * as managedidentity from "@pulumi/azure-native/managedidentity/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/index.ts";
import type { Estate } from "../estate.ts";
import { Access } from "./access.ts";

export interface CiIdentityArgs extends Estate {
  readonly ci: NonNullable<Config["ci"]>;
  readonly functionAppId: pulumi.Input<string>;
}

/** Whose tokens are taken, and what they have to be made for. */
const issuer = "https://token.actions.githubusercontent.com";
const audiences = ["api://AzureADTokenExchange"];

export class CiIdentity extends pulumi.ComponentResource {
  readonly clientId: pulumi.Output<string>;
  readonly displayName: string;

  constructor(args: CiIdentityArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:CiIdentity", "ci-identity", {}, options);
    const { names, place, config, ci, functionAppId } = args;
    this.displayName = names.of("identity", "ci");
    const identity = new managedidentity.UserAssignedIdentity(
      "ci",
      { ...place, resourceName: this.displayName },
      { parent: this },
    );
    const environment = ci.environment ?? config.stage;
    new managedidentity.FederatedIdentityCredential(
      "ci-workflows",
      {
        ...{ resourceGroupName: place.resourceGroupName, resourceName: identity.name },
        ...{ federatedIdentityCredentialResourceName: "workflows", issuer, audiences },
        subject: `repo:${ci.repository}:environment:${environment}`,
      },
      { parent: this },
    );
    const who = {
      who: "ci",
      principalId: identity.principalId,
      principalType: "ServicePrincipal",
    } as const;
    const right = {
      ...who,
      role: "websiteContributor",
      where: "function-app",
      scope: functionAppId,
    } as const;
    new Access({ ...args, to: "ci", grants: [right] }, { parent: this });
    this.clientId = identity.clientId;
    this.registerOutputs({ clientId: this.clientId });
  }
}
