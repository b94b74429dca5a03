/** Rules on Data Factory. */
import { at, expectAt, isMap, type ResourceRule } from "../rule.ts";

const learn = "https://learn.microsoft.com/azure/data-factory";

const isPrivate: ResourceRule = {
  id: "factory-private",
  title: "Data Factory is reached through private links alone",
  severity: "high",
  references: ["CKV_AZURE_104"],
  link: `${learn}/data-factory-private-link`,
  types: ["azure-native:datafactory:Factory"],
  faultOf: expectAt("publicNetworkAccess", ["Disabled"]),
};

/** Properties that hold a secret, unless it comes from a key vault. */
const secrets =
  /^(accountKey|accessToken|encryptedCredential|sasUri|sasToken|password|servicePrincipalKey|functionKey|connectionString|apiKey)$/;

const noInlineSecret: ResourceRule = {
  id: "factory-no-inline-secret",
  title: "Linked services sign in with an identity, or with a secret of the key vault",
  severity: "critical",
  references: ["f78ccdb4", "127ef6d7"],
  link: `${learn}/store-credentials-in-key-vault`,
  types: ["azure-native:datafactory:LinkedService"],
  faultOf: ({ properties }) => {
    const inline = Object.entries(isMap(properties) ? properties : {}).find(
      ([key, value]) => secrets.test(key) && value && isSecretInline(key, value),
    );
    return inline
      ? `properties.${inline[0]} holds a secret: expected a reference to the key vault, or MSI`
      : null;
  },
};

function isSecretInline(key: string, value: unknown): boolean {
  if (at(value, "type") === "AzureKeyVaultSecret") return false;
  // A connection string without a key in it is an address.
  if (key === "connectionString") return /(password|pwd|accountkey|sharedaccesskey)\s*=/i.test(`${value}`);
  return true;
}

export const dataFactoryRules = [isPrivate, noInlineSecret];
