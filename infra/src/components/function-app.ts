/** The Functions app on Flex Consumption: known by its identity, in our network, deployed from a package. */
import type * as azure from "@pulumi/azure-native/types/input.js";
import * as web from "@pulumi/azure-native/web/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Monitored, monitored } from "../estate.ts";
import { type FunctionSettingsParts, functionSettings } from "./function-settings.ts";
import type { Identities } from "./identities.ts";
import type { Network } from "./network.ts";

export interface FunctionAppArgs extends Omit<FunctionSettingsParts, "address" | "identity"> {
  readonly network: Network;
  readonly identities: Identities;
}

/** A version that the service does not know is accepted, and the app does not start. */
const nodeVersion = "24";

export class FunctionApp extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** `https://<app>.azurewebsites.net` */
  readonly address: string;
  /** `https://<app>.scm.azurewebsites.net`: takes packages. */
  readonly publishAddress: string;
  readonly monitored: readonly Monitored[];

  constructor(args: FunctionAppArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:FunctionApp", "function-app", {}, options);
    this.address = `https://${args.names.of("functionApp")}.azurewebsites.net`;
    this.publishAddress = `https://${args.names.of("functionApp")}.scm.azurewebsites.net`;
    const app = createApp(args, this.address, this, options);
    closeSideDoors(app, args, this);
    const { operatorsAppId } = args.config.functions;
    if (operatorsAppId) signIn(app, operatorsAppId, args, this);
    this.id = app.id;
    this.name = app.name;
    this.monitored = [monitored("function-app", this.id)];
    this.registerOutputs({ id: this.id, name: this.name, address: this.address });
  }

  /** Address of a route that another service calls, with its key: a secret. */
  callable(route: string, key: pulumi.Output<string>): pulumi.Output<string> {
    return pulumi.secret(
      pulumi.interpolate`${this.address}/api/${route}?code=${key.apply(encodeURIComponent)}`,
    );
  }
}

function createApp(
  args: FunctionAppArgs,
  address: string,
  parent: pulumi.Resource,
  options: pulumi.ComponentResourceOptions | undefined,
): web.WebApp {
  const { names, place, network, identities } = args;
  const identity = identities.of.functions;
  const plan = new web.AppServicePlan(
    "function-plan",
    {
      ...place,
      name: names.of("appServicePlan"),
      kind: "functionapp",
      sku: { name: "FC1", tier: "FlexConsumption" },
      reserved: true,
    },
    { parent },
  );
  const settings = Object.entries(functionSettings({ ...args, address, identity }));
  return new web.WebApp(
    "function-app",
    {
      ...place,
      name: names.of("functionApp"),
      kind: "functionapp,linux",
      serverFarmId: plan.id,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      keyVaultReferenceIdentity: identity.id,
      httpsOnly: true,
      publicNetworkAccess: "Enabled",
      virtualNetworkSubnetId: network.subnets.functions.id,
      siteConfig: {
        appSettings: settings.map(([name, value]) => ({ name, value })),
        ...{ minTlsVersion: "1.2", scmMinTlsVersion: "1.2", ftpsState: "Disabled", http20Enabled: true },
      },
      functionAppConfig: deployment(args),
    },
    { parent, ...(options?.dependsOn && { dependsOn: options.dependsOn }) },
  );
}

function deployment({ config, state, identities }: FunctionAppArgs): azure.web.FunctionAppConfigArgs {
  const { alwaysReady, instanceMegabytes, maximumInstances, rollingUpdate } = config.functions;
  return {
    runtime: { name: "node", version: nodeVersion },
    scaleAndConcurrency: {
      instanceMemoryMB: instanceMegabytes,
      maximumInstanceCount: maximumInstances,
      alwaysReady: alwaysReady > 0 ? [{ name: "http", instanceCount: alwaysReady }] : [],
    },
    deployment: {
      storage: {
        type: "blobContainer",
        value: state.packageContainer,
        authentication: {
          type: "UserAssignedIdentity",
          userAssignedIdentityResourceId: identities.of.functions.id,
        },
      },
    },
    siteUpdateStrategy: { type: rollingUpdate ? "RollingUpdate" : "Recreate" },
  };
}

/** Nobody deploys with a user name and a password. */
function closeSideDoors(app: web.WebApp, { place }: FunctionAppArgs, parent: pulumi.Resource): void {
  const closed = { resourceGroupName: place.resourceGroupName, name: app.name, allow: false };
  new web.WebAppScmAllowed("function-app-scm", closed, { parent });
  new web.WebAppFtpAllowed("function-app-ftp", closed, { parent });
}

/** Operators sign in; what pages of the shop and links in messages call stays open, and is checked by the app itself. */
function signIn(
  app: web.WebApp,
  clientId: string,
  { place, identities }: FunctionAppArgs,
  parent: pulumi.Resource,
): void {
  new web.WebAppAuthSettingsV2(
    "function-app-sign-in",
    {
      resourceGroupName: place.resourceGroupName,
      name: app.name,
      platform: { enabled: true },
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: "AllowAnonymous" },
      httpSettings: { requireHttps: true },
      identityProviders: {
        azureActiveDirectory: {
          enabled: true,
          registration: {
            clientId,
            openIdIssuer: pulumi.interpolate`https://login.microsoftonline.com/${identities.tenantId}/v2.0`,
          },
          validation: { allowedAudiences: [`api://${clientId}`] },
        },
      },
    },
    { parent },
  );
}
