/** Rules on the Functions app and on identities of services. */
import { at, type EstateRule, expectAt, faultsOfThose, ofType, type ResourceRule } from "../rule.ts";

const app = "azure-native:web:WebApp";
const learn = "https://learn.microsoft.com/azure";

const httpsOnly: ResourceRule = {
  id: "functions-https-only",
  title: "Function apps are reached through HTTPS with TLS 1.2 or newer",
  severity: "high",
  references: ["AZR-000084", "CKV_AZURE_145"],
  link: `${learn}/azure-functions/security-concepts`,
  types: [app],
  faultOf: (properties) =>
    expectAt("httpsOnly", [true])(properties) ??
    expectAt("siteConfig.minTlsVersion", ["1.2", "1.3"])(properties),
};

const noFtp: EstateRule = {
  id: "functions-no-ftp",
  title: "Nothing is published through FTP, nor with a user name and a password",
  severity: "high",
  references: ["399b2637"],
  link: `${learn}/app-service/configure-basic-auth-disable`,
  faultsOf: (estate) =>
    faultsOfThose(
      ofType(estate, app),
      (own) =>
        ["azure-native:web:WebAppFtpAllowed", "azure-native:web:WebAppScmAllowed"].every((type) =>
          ofType(estate, type).some(
            (policy) => estate.refersTo(policy, "name", own) && policy.properties.allow === false,
          ),
        ),
      "no WebAppFtpAllowed and WebAppScmAllowed with allow: false belong to this app",
    ),
};

const identity: ResourceRule = {
  id: "managed-identity",
  title: "Services sign in to others with a managed identity",
  severity: "high",
  references: ["AZR-000082", "Azure.EventGrid.ManagedIdentity"],
  link: `${learn}/app-service/overview-managed-identity`,
  types: [app, "azure-native:datafactory:Factory", "azure-native:eventgrid:SystemTopic"],
  faultOf: (properties) => {
    const type = at(properties, "identity.type");
    return typeof type === "string" && type !== "None"
      ? null
      : "identity.type is not set: expected an identity";
  },
};

export const functionsRules = [httpsOnly, noFtp, identity];
