/** Subnets of a virtual network of our own, and what may pass their borders. */
import type * as azure from "@pulumi/azure-native/network/index.js";

export type SubnetName = "databricksHost" | "databricksContainer" | "functions" | "privateEndpoints";

interface SubnetPlan {
  /** Part of resources' names. */
  readonly part: string;
  /** Service that the subnet is handed over to; null for none. */
  readonly delegation: string | null;
  /** Whether it goes out through the NAT gateway. */
  readonly goesOut: boolean;
}

/** In the order of their ranges. */
export const subnetPlans: Readonly<Record<SubnetName, SubnetPlan>> = {
  databricksHost: { part: "databricks-host", delegation: "Microsoft.Databricks/workspaces", goesOut: true },
  databricksContainer: {
    part: "databricks-container",
    delegation: "Microsoft.Databricks/workspaces",
    goesOut: true,
  },
  // Functions on Flex Consumption run in environments of container apps.
  functions: { part: "functions", delegation: "Microsoft.App/environments", goesOut: true },
  privateEndpoints: { part: "private-endpoints", delegation: null, goesOut: false },
};

/** Services that let the subnets in by their endpoints, where there are no private ones. */
export const serviceEndpoints = ["Microsoft.Storage", "Microsoft.KeyVault", "Microsoft.EventHub"] as const;

type SecurityRule = Omit<azure.SecurityRuleArgs, "networkSecurityGroupName" | "resourceGroupName"> & {
  readonly name: string;
};

/**
 * Rules that every subnet has: nothing comes in from the internet, and of what goes out only TLS and what Databricks needs.
 * Databricks adds its own rules to its subnets.
 */
export const securityRules: readonly SecurityRule[] = [
  {
    ...{ name: "deny-internet-inbound", priority: 4000, direction: "Inbound", access: "Deny", protocol: "*" },
    ...{ sourceAddressPrefix: "Internet", sourcePortRange: "*" },
    ...{ destinationAddressPrefix: "*", destinationPortRange: "*" },
    description: "Nothing here is reached from the internet.",
  },
  {
    ...{ name: "allow-outbound", priority: 3000, direction: "Outbound", access: "Allow", protocol: "Tcp" },
    ...{ sourceAddressPrefix: "VirtualNetwork", sourcePortRange: "*" },
    // 3306 and 8443-8451 are Databricks' metastore and control plane, 9093 is Event Hubs, 5432 the customer master.
    ...{
      destinationAddressPrefix: "*",
      destinationPortRanges: ["443", "3306", "5432", "5671", "8443-8451", "9093"],
    },
    description: "TLS, databases and Databricks' control plane.",
  },
  {
    ...{
      name: "deny-internet-outbound",
      priority: 4000,
      direction: "Outbound",
      access: "Deny",
      protocol: "*",
    },
    ...{ sourceAddressPrefix: "*", sourcePortRange: "*" },
    ...{ destinationAddressPrefix: "Internet", destinationPortRange: "*" },
    description: "What is not allowed above does not leave.",
  },
];
