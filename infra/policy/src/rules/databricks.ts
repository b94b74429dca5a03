/** Rules on Databricks workspaces, on Unity Catalog and on jobs. */
import { at, expectAt, isMap, type ResourceRule } from "../rule.ts";

const workspace = "azure-native:databricks:Workspace";
const learn = "https://learn.microsoft.com/azure/databricks";

const noPublicIp: ResourceRule = {
  id: "databricks-no-public-ip",
  title: "Clusters have no public addresses",
  severity: "high",
  references: ["AZR-000393"],
  link: `${learn}/security/network/classic/secure-cluster-connectivity`,
  types: [workspace],
  faultOf: expectAt("parameters.enableNoPublicIp.value", [true]),
};

const injected: ResourceRule = {
  id: "databricks-vnet",
  title: "Clusters run in a network of the platform",
  severity: "high",
  references: ["9c25c9e4"],
  link: `${learn}/security/network/classic/vnet-inject`,
  types: [workspace],
  faultOf: (properties) =>
    at(properties, "parameters.customVirtualNetworkId.value") === undefined
      ? "parameters.customVirtualNetworkId is not set: expected the platform's virtual network"
      : null,
};

const isPrivate: ResourceRule = {
  id: "databricks-private",
  title: "Workspaces are reached through private links alone",
  severity: "high",
  references: ["AZR-000410"],
  link: `${learn}/security/network/classic/private-link`,
  types: [workspace],
  faultOf: expectAt("publicNetworkAccess", ["Disabled"]),
};

const isolated: ResourceRule = {
  id: "catalog-isolated",
  title: "Catalogs are bound to the workspaces that may use them",
  severity: "high",
  references: [],
  link: `${learn}/catalogs/binding`,
  types: ["databricks:index/catalog:Catalog"],
  faultOf: expectAt("isolationMode", ["ISOLATED"]),
};

const job = "databricks:index/job:Job";

const runAs: ResourceRule = {
  id: "job-run-as",
  title: "Jobs run as a service principal, never as who deployed them",
  severity: "high",
  references: [],
  link: `${learn}/jobs/privileges`,
  types: [job],
  faultOf: (properties) =>
    at(properties, "runAs.servicePrincipalName") === undefined
      ? "runAs.servicePrincipalName is not set: expected the application id of a service principal"
      : null,
};

const jobTags: ResourceRule = {
  id: "job-tags",
  title: "Jobs carry tags, so that their costs can be told apart",
  severity: "low",
  references: [],
  link: `${learn}/admin/account-settings/usage-detail-tags`,
  types: [job],
  faultOf: ({ tags }) => (isMap(tags) && Object.keys(tags).length > 0 ? null : "it has no tags"),
};

export const databricksRules = [noPublicIp, injected, isPrivate, isolated, runAs, jobTags];
