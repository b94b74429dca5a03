/** The vault tells of secrets that end soon, and Azure Monitor makes alerts of that: the notification function takes them like others. */
import * as eventgrid from "@pulumi/azure-native/eventgrid/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Estate, type Monitored, monitored } from "../estate.ts";
import { asKeys, type Identities } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import type { StateStorage } from "./state-storage.ts";
import { type VaultNotice, vaultNotices } from "./vault-notices.ts";

export interface VaultEventsArgs extends Estate {
  readonly keyVault: KeyVault;
  readonly state: StateStorage;
  readonly identities: Identities;
  /** Id of the action group that hears of it. */
  readonly actionGroupId: pulumi.Input<string>;
}

export class VaultEvents extends pulumi.ComponentResource {
  readonly monitored: readonly Monitored[];

  constructor(args: VaultEventsArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:VaultEvents", "vault-events", {}, options);
    const { names, place, keyVault, identities } = args;
    const topic = new eventgrid.SystemTopic(
      "vault-events",
      {
        ...place,
        systemTopicName: names.of("eventGridTopic", "vault"),
        source: keyVault.id,
        topicType: "Microsoft.KeyVault.vaults",
        identity: { type: "UserAssigned", userAssignedIdentities: asKeys(identities.of.events) },
      },
      { parent: this },
    );
    for (const { name, ...notice } of vaultNotices)
      subscribe(topic, name, notice, args, {
        parent: this,
        ...(options?.dependsOn && { dependsOn: options.dependsOn }),
      });
    this.monitored = [monitored("vault-events", topic.id)];
    this.registerOutputs({ topicId: topic.id });
  }
}

function subscribe(
  topic: eventgrid.SystemTopic,
  name: string,
  { event, severity, description }: Omit<VaultNotice, "name">,
  { place, state, identities, actionGroupId }: VaultEventsArgs,
  options: pulumi.CustomResourceOptions,
): void {
  new eventgrid.SystemTopicEventSubscription(
    name,
    {
      resourceGroupName: place.resourceGroupName,
      ...{ systemTopicName: topic.name, eventSubscriptionName: name },
      // Azure Monitor takes events in this form alone.
      eventDeliverySchema: "CloudEventSchemaV1_0",
      filter: { includedEventTypes: [event] },
      destination: {
        endpointType: "MonitorAlert",
        ...{ severity: `Sev${severity}`, description, actionGroups: [actionGroupId] },
      },
      deadLetterWithResourceIdentity: {
        identity: { type: "UserAssigned", userAssignedIdentity: identities.of.events.id },
        deadLetterDestination: {
          ...{ endpointType: "StorageBlob", resourceId: state.id },
          blobContainerName: state.eventDeadLetters,
        },
      },
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 24 * 60 },
    },
    options,
  );
}
