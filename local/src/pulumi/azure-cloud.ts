/** What the stand-in for azure-native makes up: ids, addresses and identities of Azure's form. */
import { createHash } from "node:crypto";
import type { Cloud, MadeUpResource } from "./made-up-cloud.ts";
import { isMap, textOf, type Values } from "./values.ts";

export const subscriptionId = "00000000-0000-4000-8000-000000000001";
export const tenantId = "00000000-0000-4000-8000-000000000002";

/** A GUID that is always the same for the same text. */
export function guidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}

/** Azure as far as a program's run needs it: what is named cannot be renamed or moved, all else can be changed. */
export const azureCloud: Cloud = {
  isFixed: (_, property) =>
    /^(name|location|scope|.*Name)$/.test(property) && !/^display|^friendly/.test(property),
  idOf,
  outputsOf,
  functions: {
    "azure-native:authorization:getClientConfig": () => ({
      subscriptionId,
      tenantId,
      clientId: guidOf("deployer"),
      objectId: guidOf("deployer's object"),
    }),
  },
};

function idOf(resource: MadeUpResource): string {
  const [, module = "", kind = ""] = resource.type.split(":");
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${textOf(resource.inputs.resourceGroupName, "none")}`;
  if (kind === "ResourceGroup") return `/subscriptions/${subscriptionId}/resourceGroups/${nameOf(resource)}`;
  // Two containers of the same name in two accounts are two resources.
  const parents = createHash("sha256").update(resource.name).digest("hex").slice(0, 8);
  return `${group}/providers/Microsoft.${module}/${kind}/${nameOf(resource)}/${parents}`;
}

/** Inputs that hold a resource's own name, where they are not called after its type. */
const nameInputs: Readonly<Record<string, string>> = {
  StorageAccount: "accountName",
  BlobContainer: "containerName",
  CredentialOperation: "credentialName",
  PublicIPAddress: "publicIpAddressName",
};

function nameOf({ type, name, inputs }: MadeUpResource): string {
  const kind = type.split(":")[2] ?? "";
  const own = nameInputs[kind] ?? `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Name`;
  return textOf(inputs[own] ?? inputs.name, name);
}

function outputsOf(resource: MadeUpResource, id: string): Values {
  const name = nameOf(resource);
  return { name, ...identityOf(resource.inputs, id), ...toldBy(resource, name) };
}

/** An identity that the service makes for itself. */
function identityOf({ identity }: Values, id: string): Values {
  if (!isMap(identity) || !/SystemAssigned/.test(textOf(identity.type, ""))) return {};
  return { identity: { principalId: guidOf(id), tenantId } };
}

function toldBy({ type, inputs }: MadeUpResource, name: string): Values {
  switch (type) {
    case "azure-native:managedidentity:UserAssignedIdentity":
      return { principalId: guidOf(`principal ${name}`), clientId: guidOf(`client ${name}`), tenantId };
    case "azure-native:storage:StorageAccount":
      return { primaryEndpoints: endpointsOf(name) };
    case "azure-native:network:PublicIPAddress":
      return { ipAddress: "198.51.100.7" };
    case "azure-native:keyvault:Vault":
      return { properties: { vaultUri: `https://${name}.vault.azure.net/` } };
    case "azure-native:keyvault:Secret":
      return {
        properties: {
          secretUri: `https://${textOf(inputs.vaultName, "vault")}.vault.azure.net/secrets/${name}`,
        },
      };
    case "azure-native:keyvault:Key":
      return { keyUri: `https://${textOf(inputs.vaultName, "vault")}.vault.azure.net/keys/${name}` };
    case "azure-native:databricks:Workspace":
      return { workspaceUrl: "adb-1000000000000001.1.azuredatabricks.net", workspaceId: "1000000000000001" };
    case "azure-native:web:WebApp":
      return { defaultHostName: `${name}.azurewebsites.net` };
    case "azure-native:applicationinsights:Component":
      return { connectionString: `InstrumentationKey=${guidOf(name)}` };
    case "azure-native:communication:CommunicationService":
      return { hostName: `${name}.europe.communication.azure.com` };
    case "azure-native:communication:Domain":
      return {
        mailFromSenderDomain: `${guidOf(name)}.azurecomm.net`,
        fromSenderDomain: `${guidOf(name)}.azurecomm.net`,
        verificationRecords: {
          domain: { type: "TXT", name: "@", value: `ms-domain-verification=${guidOf(name)}` },
        },
      };
    default:
      return {};
  }
}

const endpointsOf = (account: string): Values => ({
  ...Object.fromEntries(
    ["blob", "dfs", "queue", "table"].map((service) => [
      service,
      `https://${account}.${service}.core.windows.net/`,
    ]),
  ),
});
