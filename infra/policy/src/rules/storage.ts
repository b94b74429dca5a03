/** Rules on storage accounts. */
import { at, type EstateRule, expectAt, faultsOfThose, ofType, type ResourceRule } from "../rule.ts";

const account = "azure-native:storage:StorageAccount";
const services = "azure-native:storage:BlobServiceProperties";
const learn = "https://learn.microsoft.com/azure/storage";

const sharedKey: ResourceRule = {
  id: "storage-no-shared-key",
  title: "Storage accounts take no account keys",
  severity: "high",
  references: ["CKV2_AZURE_40", "8c6a50c6"],
  link: `${learn}/common/shared-key-authorization-prevent`,
  types: [account],
  faultOf: expectAt("allowSharedKeyAccess", [false]),
};

const tls: ResourceRule = {
  id: "storage-tls",
  title: "Storage accounts speak TLS 1.2 or newer",
  severity: "high",
  references: ["AZR-000200"],
  link: `${learn}/common/transport-layer-security-configure-minimum-version`,
  types: [account],
  faultOf: expectAt("minimumTlsVersion", ["TLS1_2", "TLS1_3"]),
};

const httpsOnly: ResourceRule = {
  id: "storage-https-only",
  title: "Storage accounts are reached through HTTPS alone",
  severity: "high",
  references: ["AZR-000196"],
  link: `${learn}/common/storage-require-secure-transfer`,
  types: [account],
  faultOf: expectAt("enableHttpsTrafficOnly", [true], true),
};

const noPublicBlob: ResourceRule = {
  id: "storage-no-public-blob",
  title: "No blob can be read without signing in",
  severity: "critical",
  references: ["AZR-000198", "AZR-000199"],
  link: `${learn}/blobs/anonymous-read-access-prevent`,
  types: [account, "azure-native:storage:BlobContainer"],
  faultOf: (properties, { type }) =>
    type === account
      ? expectAt("allowBlobPublicAccess", [false])(properties)
      : expectAt("publicAccess", ["None"], "None")(properties),
};

const firewall: ResourceRule = {
  id: "storage-firewall",
  title: "Storage accounts refuse networks that they do not name",
  severity: "high",
  references: ["AZR-000202", "CKV_AZURE_35"],
  link: `${learn}/common/storage-network-security`,
  types: [account],
  faultOf: (properties) =>
    at(properties, "publicNetworkAccess") === "Disabled"
      ? null
      : expectAt("networkRuleSet.defaultAction", ["Deny"])(properties),
};

const geoReplication: ResourceRule = {
  id: "storage-geo-replication",
  title: "Storage accounts keep a copy in another region",
  severity: "medium",
  references: ["AZR-000195"],
  link: `${learn}/common/storage-redundancy`,
  types: [account],
  faultOf: expectAt("sku.name", ["Standard_GZRS", "Standard_RAGZRS", "Standard_GRS", "Standard_RAGRS"]),
};

const noLocalUsers: ResourceRule = {
  id: "storage-no-local-users",
  title: "Storage accounts have no users of their own",
  severity: "medium",
  references: ["CKV_AZURE_244"],
  link: `${learn}/blobs/secure-file-transfer-protocol-support`,
  types: [account],
  faultOf: expectAt("isLocalUserEnabled", [false]),
};

const noCrossTenant: ResourceRule = {
  id: "storage-no-cross-tenant-replication",
  title: "Nothing is replicated to another tenant",
  severity: "medium",
  references: ["92a89a79"],
  link: `${learn}/blobs/object-replication-prevent-cross-tenant-policies`,
  types: [account],
  faultOf: expectAt("allowCrossTenantReplication", [false]),
};

const sasExpiry: ResourceRule = {
  id: "storage-sas-expiry",
  title: "Shared access signatures expire",
  severity: "medium",
  references: ["CKV2_AZURE_41"],
  link: `${learn}/common/sas-expiration-policy`,
  types: [account],
  faultOf: (properties) =>
    at(properties, "sasPolicy.sasExpirationPeriod")
      ? null
      : "sasPolicy.sasExpirationPeriod is not set: expected a period such as 01.00:00:00",
};

const softDelete: EstateRule = {
  id: "storage-soft-delete",
  title: "Deleted blobs and containers can be brought back",
  severity: "high",
  references: ["CKV2_AZURE_38"],
  link: `${learn}/blobs/soft-delete-blob-overview`,
  faultsOf: (estate) =>
    faultsOfThose(
      ofType(estate, account),
      (own) =>
        ofType(estate, services).some(
          (service) =>
            estate.refersTo(service, "accountName", own) &&
            at(service.properties, "deleteRetentionPolicy.enabled") === true &&
            at(service.properties, "containerDeleteRetentionPolicy.enabled") === true,
        ),
      "no BlobServiceProperties turn on deleteRetentionPolicy and containerDeleteRetentionPolicy for this account",
    ),
};

export const storageRules = [
  ...[sharedKey, tls, httpsOnly, noPublicBlob, firewall, geoReplication, noLocalUsers, noCrossTenant],
  ...[softDelete, sasExpiry],
];
