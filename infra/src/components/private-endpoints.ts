/** Private endpoints: services that a private stack reaches by addresses of its own network, and the names for them. */
import * as network from "@pulumi/azure-native/network/index.js";
import * as privatedns from "@pulumi/azure-native/privatedns/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import type { Network } from "./network.ts";

/** DNS zone of each kind of endpoint (Azure's public cloud). */
const zones = {
  blob: "privatelink.blob.core.windows.net",
  dfs: "privatelink.dfs.core.windows.net",
  queue: "privatelink.queue.core.windows.net",
  table: "privatelink.table.core.windows.net",
  vault: "privatelink.vaultcore.azure.net",
  namespace: "privatelink.servicebus.windows.net",
  databricks_ui_api: "privatelink.azuredatabricks.net",
  browser_authentication: "privatelink.azuredatabricks.net",
  dataFactory: "privatelink.datafactory.azure.net",
} as const;

export type EndpointKind = keyof typeof zones;

/** A service that gets a private endpoint. */
export interface Target {
  /** Name in the program, such as `lake`. */
  readonly name: string;
  readonly id: pulumi.Input<string>;
  readonly kinds: readonly EndpointKind[];
}

export interface PrivateEndpointsArgs extends Estate {
  readonly network: Network;
  readonly targets: readonly Target[];
}

export class PrivateEndpoints extends pulumi.ComponentResource {
  readonly zoneNames: readonly string[];

  constructor(args: PrivateEndpointsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:PrivateEndpoints", "private-endpoints", {}, options);
    const { createDnsZones } = args.config.network;
    const kinds = createDnsZones ? args.targets.flatMap((target) => target.kinds) : [];
    const needed = new Set(kinds.map((kind) => zones[kind]));
    const created = new Map([...needed].map((zone) => [zone, dnsZone(zone, args, this)]));
    for (const target of args.targets) {
      for (const kind of target.kinds) endpoint(target, kind, created.get(zones[kind]), args, this);
    }
    this.zoneNames = [...needed];
    this.registerOutputs({ zoneNames: this.zoneNames });
  }
}

function dnsZone(zone: string, args: PrivateEndpointsArgs, parent: pulumi.Resource): privatedns.PrivateZone {
  const { resourceGroupName, tags } = args.place;
  const everywhere = { resourceGroupName, tags, location: "global" };
  const created = new privatedns.PrivateZone(zone, { ...everywhere, privateZoneName: zone }, { parent });
  new privatedns.VirtualNetworkLink(
    zone,
    {
      ...everywhere,
      privateZoneName: created.name,
      virtualNetworkLinkName: "platform",
      virtualNetwork: { id: args.network.id },
      registrationEnabled: false,
    },
    { parent },
  );
  return created;
}

function endpoint(
  { name, id }: Target,
  kind: EndpointKind,
  zone: privatedns.PrivateZone | undefined,
  { names, place, network: { subnets } }: PrivateEndpointsArgs,
  parent: pulumi.Resource,
): void {
  const part = `${name}-${kind.replaceAll("_", "-").toLowerCase()}`;
  const created = new network.PrivateEndpoint(
    part,
    {
      ...place,
      privateEndpointName: names.of("privateEndpoint", part),
      subnet: { id: subnets.privateEndpoints.id },
      privateLinkServiceConnections: [{ name: part, privateLinkServiceId: id, groupIds: [kind] }],
    },
    { parent },
  );
  if (!zone) return;
  new network.PrivateDnsZoneGroup(
    part,
    {
      resourceGroupName: place.resourceGroupName,
      privateEndpointName: created.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "zone", privateDnsZoneId: zone.id }],
    },
    { parent },
  );
}
