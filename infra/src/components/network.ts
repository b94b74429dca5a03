/** The virtual network, or one that is there: subnets, their borders, the way out, and private endpoints. */
import * as azure from "@pulumi/azure-native/network/index.js";
import * as pulumi from "@pulumi/pulumi";
import { partOf } from "../cidr.ts";
import type { Estate, Monitored } from "../estate.ts";
import { monitored } from "../estate.ts";
import { type SubnetName, securityRules, serviceEndpoints, subnetPlans } from "./subnets.ts";

export interface Subnet {
  readonly name: pulumi.Output<string>;
  readonly id: pulumi.Output<string>;
}

export class Network extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly subnets: Readonly<Record<SubnetName, Subnet>>;
  /** Subnets that services let in by their firewalls; none where everything goes through private endpoints. */
  readonly trustedSubnetIds: readonly pulumi.Output<string>[];
  /** Address that machines reach the internet from; null in a network that is there. */
  readonly publicAddress: pulumi.Output<string> | null;
  readonly monitored: readonly Monitored[];

  constructor(estate: Estate, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Network", "network", {}, options);
    const { create, existing, isPrivate } = estate.config.network;
    const built = create ? build(estate, create.addressSpace, this) : null;
    this.id = built?.id ?? pulumi.output(existing?.virtualNetworkId ?? "");
    this.subnets = built?.subnets ?? subnetsOf(this.id, existing?.subnets);
    this.publicAddress = built?.publicAddress ?? null;
    const { databricksHost, databricksContainer, functions } = this.subnets;
    this.trustedSubnetIds = isPrivate
      ? []
      : [databricksHost, databricksContainer, functions].map(({ id }) => id);
    this.monitored = built ? [monitored("network", this.id)] : [];
    this.registerOutputs({ id: this.id, subnets: this.subnets });
  }
}

/** The subnets of a network that is there, by the names that the configuration gives. */
function subnetsOf(
  networkId: pulumi.Output<string>,
  names: Readonly<Record<SubnetName, string>> | undefined,
): Readonly<Record<SubnetName, Subnet>> {
  const entries = Object.entries(names ?? {}).map(([key, name]) => {
    return [key, { name: pulumi.output(name), id: pulumi.interpolate`${networkId}/subnets/${name}` }];
  });
  return Object.fromEntries(entries);
}

function build(estate: Estate, addressSpace: string, parent: pulumi.Resource) {
  const { names, place } = estate;
  const network = new azure.VirtualNetwork(
    "network",
    {
      ...place,
      virtualNetworkName: names.of("virtualNetwork"),
      addressSpace: { addressPrefixes: [addressSpace] },
    },
    // Subnets are resources of their own; listed here as well, they would be taken away with each change.
    { parent, ignoreChanges: ["subnets"] },
  );
  const wayOut = natGateway(estate, parent);
  const subnets: Partial<Record<SubnetName, Subnet>> = {};
  let last: azure.Subnet | undefined;
  for (const [index, name] of (Object.keys(subnetPlans) as SubnetName[]).entries()) {
    const range = partOf(addressSpace, 3, index);
    // One after the other: a network takes one change at a time.
    const dependsOn = last ? [last] : [];
    last = subnet(estate, name, { range, network, wayOut: wayOut.gateway, parent, dependsOn });
    subnets[name] = { name: last.name.apply((given) => given ?? ""), id: last.id };
  }
  const publicAddress = wayOut.address.ipAddress.apply((address) => address ?? "");
  return { id: network.id, publicAddress, subnets: subnets as Record<SubnetName, Subnet> };
}

/** Machines without public addresses reach the internet through it, from one address that others can let in. */
function natGateway({ names, place }: Estate, parent: pulumi.Resource) {
  const address = new azure.PublicIPAddress(
    "nat-address",
    {
      ...place,
      publicIpAddressName: names.of("publicIp", "nat"),
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
    },
    { parent },
  );
  const gateway = new azure.NatGateway(
    "nat-gateway",
    {
      ...place,
      natGatewayName: names.of("natGateway"),
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: address.id }],
    },
    { parent },
  );
  return { address, gateway };
}

interface SubnetParts {
  readonly range: string;
  readonly network: azure.VirtualNetwork;
  readonly wayOut: azure.NatGateway;
  readonly parent: pulumi.Resource;
  readonly dependsOn: readonly pulumi.Resource[];
}

function subnet({ names, place, config }: Estate, name: SubnetName, parts: SubnetParts): azure.Subnet {
  const { range, network, wayOut, parent, dependsOn } = parts;
  const { part, delegation, goesOut } = subnetPlans[name];
  const border = securityGroup(part, { names, place }, parent);
  return new azure.Subnet(
    part,
    {
      resourceGroupName: place.resourceGroupName,
      virtualNetworkName: network.name,
      subnetName: names.of("subnet", part),
      addressPrefix: range,
      networkSecurityGroup: { id: border.group.id },
      defaultOutboundAccess: false,
      privateEndpointNetworkPolicies: "Enabled",
      ...(goesOut && { natGateway: { id: wayOut.id } }),
      ...(delegation && { delegations: [{ name: "service", serviceName: delegation }] }),
      ...(goesOut &&
        !config.network.isPrivate && {
          serviceEndpoints: serviceEndpoints.map((service) => ({ service })),
        }),
    },
    { parent, dependsOn: [...dependsOn, ...border.rules] },
  );
}

/**
 * Rules are resources of their own: Databricks writes others into the groups of its subnets, which a group that lists its rules
 * would take away with each change.
 */
function securityGroup(
  part: string,
  { names, place }: Pick<Estate, "names" | "place">,
  parent: pulumi.Resource,
) {
  const networkSecurityGroupName = names.of("networkSecurityGroup", part);
  const group = new azure.NetworkSecurityGroup(
    `${part}-border`,
    { ...place, networkSecurityGroupName },
    { parent },
  );
  const { resourceGroupName } = place;
  let last: azure.SecurityRule | undefined;
  for (const { name: securityRuleName, ...rule } of securityRules) {
    const own = { ...rule, resourceGroupName, networkSecurityGroupName: group.name, securityRuleName };
    // One after the other: a group takes one change at a time.
    last = new azure.SecurityRule(`${part}-${securityRuleName}`, own, {
      parent,
      dependsOn: last ? [last] : [],
    });
  }
  return { group, rules: last ? [last] : [] };
}
