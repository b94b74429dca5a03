/** For each rule, resources that break it and resources that keep to it. */
import type { Resource } from "../../../infra/policy/src/rule.ts";

export interface Example {
  /** Each breaks the rule: what is missing, and what is said outright, where both do. */
  readonly breaks: readonly (readonly Resource[])[];
  readonly keeps: readonly Resource[];
}

/** What a property holds that comes from another resource. */
export const idOf = (name: string) => `id of ${name}`;

function resource(type: string, properties: object, name = "own"): Resource {
  return { type, name, urn: `urn:pulumi:prod::customer360::${type}::${name}`, properties: { ...properties } };
}

/** A rule on one resource of a type. */
function alone(type: string, breaks: object | readonly object[], keeps: object): Example {
  return {
    breaks: [breaks].flat().map((properties) => [resource(type, properties)]),
    keeps: [resource(type, keeps)],
  };
}

/** A rule on a resource that needs another beside it. */
function beside(type: string, other: string, wrong: object, right: object, properties: object = {}): Example {
  const own = resource(type, properties);
  return {
    breaks: [[own, resource(other, wrong, "other")]],
    keeps: [own, resource(other, right, "other")],
  };
}

const account = "azure-native:storage:StorageAccount";
const vault = "azure-native:keyvault:Vault";
const namespace = "azure-native:eventhub:Namespace";
const subscription = "azure-native:eventgrid:SystemTopicEventSubscription";
const factory = "azure-native:datafactory:Factory";
const linkedService = "azure-native:datafactory:LinkedService";
const workspace = "azure-native:databricks:Workspace";
const app = "azure-native:web:WebApp";
const assignment = "azure-native:authorization:RoleAssignment";
const insights = "azure-native:applicationinsights:Component";
const queryRule = "azure-native:monitor:ScheduledQueryRule";
const setting = "azure-native:monitor:DiagnosticSetting";
const job = "databricks:index/job:Job";
const role = (id: string) => `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${id}`;

const softDelete = (enabled: boolean) => ({
  accountName: idOf("own"),
  deleteRetentionPolicy: { enabled: true, days: 7 },
  containerDeleteRetentionPolicy: { enabled, days: 7 },
});

const logsOf = (categoryGroup: string) => ({
  resourceUri: idOf("own"),
  logs: [{ categoryGroup, enabled: true }],
});

const noFtp = (allow: boolean): Resource[] => [
  resource(app, {}),
  resource("azure-native:web:WebAppFtpAllowed", { name: idOf("own"), allow }, "ftp"),
  resource("azure-native:web:WebAppScmAllowed", { name: idOf("own"), allow: false }, "scm"),
];

const contributor = role("b24988ac-6180-42a0-ab88-20f7382dd24c");
const blobReader = role("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1");

export const examples: Readonly<Record<string, Example>> = {
  "storage-no-shared-key": alone(account, [{}, { allowSharedKeyAccess: true }], {
    allowSharedKeyAccess: false,
  }),
  "storage-tls": alone(account, { minimumTlsVersion: "TLS1_0" }, { minimumTlsVersion: "TLS1_2" }),
  "storage-https-only": alone(account, { enableHttpsTrafficOnly: false }, {}),
  "storage-no-public-blob": {
    breaks: [
      [resource("azure-native:storage:BlobContainer", { publicAccess: "Blob" })],
      [resource(account, { allowBlobPublicAccess: true })],
    ],
    keeps: [resource(account, { allowBlobPublicAccess: false })],
  },
  "storage-firewall": alone(
    account,
    { networkRuleSet: { defaultAction: "Allow" } },
    { networkRuleSet: { defaultAction: "Deny" } },
  ),
  "storage-geo-replication": alone(
    account,
    { sku: { name: "Standard_ZRS" } },
    { sku: { name: "Standard_GZRS" } },
  ),
  "storage-no-local-users": alone(account, [{}, { isLocalUserEnabled: true }], { isLocalUserEnabled: false }),
  "storage-no-cross-tenant-replication": alone(account, [{}, { allowCrossTenantReplication: true }], {
    allowCrossTenantReplication: false,
  }),
  "storage-sas-expiry": alone(account, {}, { sasPolicy: { sasExpirationPeriod: "01.00:00:00" } }),
  "storage-soft-delete": beside(
    account,
    "azure-native:storage:BlobServiceProperties",
    softDelete(false),
    softDelete(true),
  ),
  "vault-purge-protection": alone(
    vault,
    [{ properties: {} }, { properties: { enablePurgeProtection: false } }],
    { properties: { enablePurgeProtection: true } },
  ),
  "vault-rbac": alone(
    vault,
    { properties: { accessPolicies: [] } },
    { properties: { enableRbacAuthorization: true } },
  ),
  "vault-firewall": alone(
    vault,
    { properties: { networkAcls: { defaultAction: "Allow" } } },
    { properties: { publicNetworkAccess: "disabled" } },
  ),
  "vault-audit-logs": beside(vault, setting, logsOf("metrics"), logsOf("audit")),
  "vault-secret-expiry": alone(
    "azure-native:keyvault:Secret",
    { properties: { value: "x" } },
    { properties: { value: "x", attributes: { expires: 1_900_000_000 } } },
  ),
  "event-hubs-no-local-auth": alone(namespace, [{}, { disableLocalAuth: false }], { disableLocalAuth: true }),
  "event-hubs-tls": alone(namespace, { minimumTlsVersion: "1.0" }, { minimumTlsVersion: "1.2" }),
  "event-hubs-firewall": beside(
    namespace,
    "azure-native:eventhub:NamespaceNetworkRuleSet",
    { namespaceName: idOf("own"), defaultAction: "Allow" },
    { namespaceName: idOf("own"), defaultAction: "Deny" },
  ),
  "events-dead-letter": alone(
    subscription,
    { deadLetterWithResourceIdentity: { identity: {} } },
    { deadLetterWithResourceIdentity: { deadLetterDestination: { endpointType: "StorageBlob" } } },
  ),
  "events-retry": alone(
    subscription,
    { retryPolicy: { maxDeliveryAttempts: 1, eventTimeToLiveInMinutes: 60 } },
    { retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 } },
  ),
  "factory-private": alone(factory, [{}, { publicNetworkAccess: "Enabled" }], {
    publicNetworkAccess: "Disabled",
  }),
  "factory-no-inline-secret": alone(
    linkedService,
    { properties: { type: "PostgreSqlV2", password: { type: "SecureString", value: "x" } } },
    { properties: { type: "PostgreSqlV2", password: { type: "AzureKeyVaultSecret", secretName: "x" } } },
  ),
  "databricks-no-public-ip": alone(
    workspace,
    { parameters: { enableNoPublicIp: { value: false } } },
    { parameters: { enableNoPublicIp: { value: true } } },
  ),
  "databricks-vnet": alone(
    workspace,
    { parameters: {} },
    { parameters: { customVirtualNetworkId: { value: "/subscriptions/s/vnet" } } },
  ),
  "databricks-private": alone(
    workspace,
    { publicNetworkAccess: "Enabled" },
    { publicNetworkAccess: "Disabled" },
  ),
  "catalog-isolated": alone(
    "databricks:index/catalog:Catalog",
    { isolationMode: "OPEN" },
    { isolationMode: "ISOLATED" },
  ),
  "job-run-as": alone(job, { runAs: { userName: "me" } }, { runAs: { servicePrincipalName: "app" } }),
  "job-tags": alone(job, { tags: {} }, { tags: { owner: "data-platform" } }),
  "functions-https-only": alone(
    app,
    { httpsOnly: true, siteConfig: { minTlsVersion: "1.0" } },
    { httpsOnly: true, siteConfig: { minTlsVersion: "1.2" } },
  ),
  "functions-no-ftp": { breaks: [noFtp(true)], keeps: noFtp(false) },
  "managed-identity": alone(
    factory,
    { identity: { type: "None" } },
    { identity: { type: "SystemAssigned" } },
  ),
  "role-principal-type": alone(assignment, {}, { principalType: "ServicePrincipal" }),
  "role-least-privilege": alone(
    assignment,
    { roleDefinitionId: contributor },
    { roleDefinitionId: blobReader },
  ),
  "insights-workspace-based": alone(insights, {}, { workspaceResourceId: "/subscriptions/s/log" }),
  "insights-no-local-auth": alone(insights, [{}, { disableLocalAuth: false }], { disableLocalAuth: true }),
  "alert-auto-mitigate": alone(queryRule, { autoMitigate: false }, { autoMitigate: true }),
  "alert-no-minute-queries": alone(
    queryRule,
    { evaluationFrequency: "PT1M" },
    { evaluationFrequency: "PT5M" },
  ),
  "diagnostic-settings": beside(
    vault,
    setting,
    { resourceUri: idOf("another") },
    { resourceUri: idOf("own") },
  ),
  tags: alone(vault, { tags: { owner: "x" } }, { tags: { owner: "x", environment: "prod" } }),
};
