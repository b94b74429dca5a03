/** Rules on key vaults. */
import { at, type EstateRule, expectAt, faultsOfThose, itemsOf, ofType, type ResourceRule } from "../rule.ts";
import { diagnosticSetting } from "./observability.ts";

const vault = "azure-native:keyvault:Vault";
const learn = "https://learn.microsoft.com/azure/key-vault";

const purgeProtection: ResourceRule = {
  id: "vault-purge-protection",
  title: "Deleted key vaults cannot be purged",
  severity: "high",
  references: ["AZR-000125"],
  link: `${learn}/general/soft-delete-overview`,
  types: [vault],
  faultOf: expectAt("properties.enablePurgeProtection", [true]),
};

const rbac: ResourceRule = {
  id: "vault-rbac",
  title: "Key vaults are opened by roles, not by access policies",
  severity: "high",
  references: ["12d4fa5e"],
  link: `${learn}/general/rbac-guide`,
  types: [vault],
  faultOf: expectAt("properties.enableRbacAuthorization", [true]),
};

const firewall: ResourceRule = {
  id: "vault-firewall",
  title: "Key vaults refuse networks that they do not name",
  severity: "high",
  references: ["CKV_AZURE_109", "55615ac9"],
  link: `${learn}/general/network-security`,
  types: [vault],
  faultOf: (properties) =>
    `${at(properties, "properties.publicNetworkAccess")}`.toLowerCase() === "disabled"
      ? null
      : expectAt("properties.networkAcls.defaultAction", ["Deny"])(properties),
};

const auditLogs: EstateRule = {
  id: "vault-audit-logs",
  title: "Every use of a key vault is logged",
  severity: "high",
  references: ["AZR-000119"],
  link: `${learn}/general/howto-logging`,
  faultsOf: (estate) =>
    faultsOfThose(
      ofType(estate, vault),
      (own) =>
        ofType(estate, diagnosticSetting).some(
          (setting) =>
            estate.refersTo(setting, "resourceUri", own) &&
            itemsOf(setting.properties.logs).some(
              (log) =>
                at(log, "enabled") === true &&
                [at(log, "categoryGroup"), at(log, "category")].some(
                  (group) => group === "audit" || group === "allLogs" || group === "AuditEvent",
                ),
            ),
        ),
      "no DiagnosticSetting of this vault keeps its audit logs",
    ),
};

const secretExpiry: ResourceRule = {
  id: "vault-secret-expiry",
  title: "Secrets expire",
  severity: "medium",
  references: ["CKV_AZURE_41"],
  link: `${learn}/secrets/secrets-best-practices`,
  types: ["azure-native:keyvault:Secret"],
  faultOf: (properties) =>
    typeof at(properties, "properties.attributes.expires") === "number"
      ? null
      : "properties.attributes.expires is not set: expected the second, since 1970, at which the secret ends",
};

export const keyVaultRules = [purgeProtection, rbac, firewall, auditLogs, secretExpiry];
