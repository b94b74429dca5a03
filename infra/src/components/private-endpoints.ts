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
  /** What they lead to, such as `services`. */
  readonly to: string;
  readonly targets: readonly Target[];
}

export class PrivateEndpoints extends pulumi.ComponentResource {
  /** By which addresses a service is found, by its target's name; what asks a private service depends on them. */
  readonly #found = new Map<string, pulumi.Resource[]>();
  readonly #links = new Map<string, pulumi.Resource>();

  constructor(args: PrivateEndpointsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:PrivateEndpoints", `private-endpoints-${args.to}`, {}, options);
    const { createDnsZones } = args.config.network;
    const kinds = createDnsZones ? args.targets.flatMap((target) => target.kinds) : [];
    const needed = new Set(kinds.map((kind) => zones[kind]));
    const created = new Map([...needed].map((zone) => [zone, this.#dnsZone(zone, args)]));
    for (const target of args.targets) {
      const links = target.kinds.flatMap((kind) => this.#links.get(zones[kind]) ?? []);
      // One after the other: a workspace takes one change at a time.
      let before: readonly pulumi.Resource[] = [];
      for (const kind of target.kinds)
        before = this.#endpoint(target, kind, created.get(zones[kind]), args, before);
      // The last endpoint stands for those before it.
      this.#found.set(target.name, [...before, ...new Set(links)]);
    }
    this.registerOutputs({ zoneNames: [...needed] });
  }

  /** What has to be there before a service is asked. */
  to(...targets: readonly string[]): pulumi.Resource[] {
    return targets.flatMap((name) => this.#found.get(name) ?? []);
  }

  #dnsZone(zone: string, { place, network: { id } }: PrivateEndpointsArgs): privatedns.PrivateZone {
    const { resourceGroupName, tags } = place;
    const everywhere = { resourceGroupName, tags, location: "global" };
    const created = new privatedns.PrivateZone(
      zone,
      { ...everywhere, privateZoneName: zone },
      { parent: this },
    );
    const link = new privatedns.VirtualNetworkLink(
      zone,
      {
        ...everywhere,
        ...{ privateZoneName: created.name, virtualNetworkLinkName: "platform" },
        ...{ virtualNetwork: { id }, registrationEnabled: false },
      },
      { parent: this },
    );
    this.#links.set(zone, link);
    return created;
  }

  /** @returns what comes last of it */
  #endpoint(
    { name, id }: Target,
    kind: EndpointKind,
    zone: privatedns.PrivateZone | undefined,
    { names, place, network: { subnets } }: PrivateEndpointsArgs,
    before: readonly pulumi.Resource[],
  ): readonly pulumi.Resource[] {
    const part = `${name}-${kind.replaceAll("_", "-").toLowerCase()}`;
    const privateEndpointName = names.of("privateEndpoint", part);
    const created = new network.PrivateEndpoint(
      part,
      {
        ...place,
        privateEndpointName,
        subnet: { id: subnets.privateEndpoints.id },
        privateLinkServiceConnections: [{ name: part, privateLinkServiceId: id, groupIds: [kind] }],
      },
      { parent: this, dependsOn: [...before] },
    );
    if (!zone) return [created];
    const { resourceGroupName } = place;
    const address = {
      ...{ resourceGroupName, privateEndpointName, privateDnsZoneGroupName: "default" },
      privateDnsZoneConfigs: [{ name: "zone", privateDnsZoneId: zone.id }],
    };
    return [new network.PrivateDnsZoneGroup(part, address, { parent: this, dependsOn: [created] })];
  }
}
