/** Event Hubs: cart events, captured into Landing as they come, and a consumer group for each who reads them live. */
import type { SourceContract } from "@customer360/contracts";
import * as eventhub from "@pulumi/azure-native/eventhub/index.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf, type Estate, type Monitored, monitored } from "../estate.ts";
import type { Identities } from "./identities.ts";
import type { Lake } from "./lake.ts";
import { lock } from "./lock.ts";
import type { Network } from "./network.ts";

export interface EventHubsArgs extends Estate {
  readonly network: Network;
  readonly lake: Lake;
  readonly identities: Identities;
}

export class EventHubs extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** Such as `<namespace>.servicebus.windows.net`. */
  readonly host: pulumi.Output<string>;
  readonly namespaceName: pulumi.Output<string>;
  readonly cartEventsId: pulumi.Output<string>;
  readonly monitored: readonly Monitored[];

  constructor(args: EventHubsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:EventHubs", "event-hubs", {}, options);
    const namespace = createNamespace(args, this);
    firewall(namespace, args, this);
    lock("event-hubs", namespace.id, args, this);
    const captured = args.contracts.ofLayer("sources").filter(({ format }) => format === "eventhub-avro");
    const hubs = captured.map((source) => createHub(source, namespace, args, this, options));
    this.id = namespace.id;
    this.namespaceName = namespace.name;
    this.host = pulumi.interpolate`${namespace.name}.servicebus.windows.net`;
    const { cartEvents } = args.contracts.platform.eventHubs;
    this.cartEventsId = pulumi.interpolate`${namespace.id}/eventhubs/${cartEvents}`;
    this.monitored = [monitored("event-hubs", this.id)];
    this.registerOutputs({ id: this.id, host: this.host, hubs: hubs.length });
  }
}

function createNamespace(args: EventHubsArgs, parent: pulumi.Resource): eventhub.Namespace {
  const { names, place, config, identities } = args;
  const { throughputUnits, maximumThroughputUnits, isZoneRedundant } = config.eventHubs;
  const grows = maximumThroughputUnits > throughputUnits;
  return new eventhub.Namespace(
    "event-hubs",
    {
      ...place,
      namespaceName: names.of("eventHubsNamespace"),
      sku: { name: "Standard", tier: "Standard", capacity: throughputUnits },
      identity: { type: "UserAssigned", userAssignedIdentities: [identities.of.capture.id] },
      disableLocalAuth: true,
      minimumTlsVersion: "1.2",
      zoneRedundant: isZoneRedundant,
      isAutoInflateEnabled: grows,
      maximumThroughputUnits: grows ? maximumThroughputUnits : 0,
      publicNetworkAccess: config.network.isPrivate ? "Disabled" : "Enabled",
    },
    dataOf(parent, args),
  );
}

function firewall(
  namespace: eventhub.Namespace,
  { place, config, network }: EventHubsArgs,
  parent: pulumi.Resource,
): void {
  new eventhub.NamespaceNetworkRuleSet(
    "event-hubs-firewall",
    {
      resourceGroupName: place.resourceGroupName,
      namespaceName: namespace.name,
      publicNetworkAccess: config.network.isPrivate ? "Disabled" : "Enabled",
      defaultAction: "Deny",
      trustedServiceAccessEnabled: true,
      ipRules: config.network.allowedRanges.map((ipMask) => ({ ipMask, action: "Allow" })),
      virtualNetworkRules: network.trustedSubnetIds.map((id) => ({ subnet: { id } })),
    },
    { parent },
  );
}

function createHub(
  source: SourceContract,
  namespace: eventhub.Namespace,
  args: EventHubsArgs,
  parent: pulumi.Resource,
  options: pulumi.ComponentResourceOptions | undefined,
): eventhub.EventHub {
  const { place, config, lake, identities, contracts } = args;
  const { partitions, retentionHours, captureSeconds, captureMegabytes, readers } = config.eventHubs;
  const { resourceGroupName } = place;
  const hub = new eventhub.EventHub(
    hubOf(source),
    {
      ...{ resourceGroupName, namespaceName: namespace.name, eventHubName: hubOf(source) },
      partitionCount: partitions,
      retentionDescription: { cleanupPolicy: "Delete", retentionTimeInHours: retentionHours },
      captureDescription: {
        enabled: true,
        encoding: "Avro",
        intervalInSeconds: captureSeconds,
        sizeLimitInBytes: captureMegabytes * 1024 * 1024,
        skipEmptyArchives: true,
        destination: {
          name: "EventHubArchive.AzureBlockBlob",
          storageAccountResourceId: lake.id,
          blobContainer: contracts.platform.containers.landing,
          archiveNameFormat: captureNameOf(source),
          identity: { type: "UserAssigned", userAssignedIdentity: identities.of.capture.id },
        },
      },
    },
    { ...dataOf(parent, args), ...(options?.dependsOn && { dependsOn: options.dependsOn }) },
  );
  for (const consumerGroupName of readers) {
    const group = {
      resourceGroupName,
      namespaceName: namespace.name,
      eventHubName: hub.name,
      consumerGroupName,
    };
    new eventhub.ConsumerGroup(`${hubOf(source)}-${consumerGroupName}`, group, { parent });
  }
  return hub;
}

/** A hub is called like its source, with hyphens. */
export function hubOf({ name }: SourceContract): string {
  return name.replaceAll("_", "-");
}

/**
 * Where Capture writes, so that a day's events are in the day's folder under the names of the contract. It adds `.avro`
 * itself, and refuses a format that lacks any of its parts.
 */
export function captureNameOf({ name, landingFile }: SourceContract): string {
  const file = landingFile
    .replace(/\.avro$/, "")
    .replace("{namespace}", "{Namespace}")
    .replace("{hub}", "{EventHub}")
    .replace("{partition}", "{PartitionId}")
    .replace("{time}", "{Hour}{Minute}{Second}");
  return `${name}/{Year}-{Month}-{Day}/${file}`;
}
