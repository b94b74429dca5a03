/** Event Grid: blobs that were written, to the queue of the Functions, and to a dead letter where the queue takes none. */
import * as eventgrid from "@pulumi/azure-native/eventgrid/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Estate, type Monitored, monitored } from "../estate.ts";
import { asKeys, type Identities } from "./identities.ts";
import type { Lake } from "./lake.ts";
import type { StateStorage } from "./state-storage.ts";

export interface EventGridArgs extends Estate {
  readonly lake: Lake;
  readonly state: StateStorage;
  readonly identities: Identities;
}

/** Operations that leave a whole blob: of uploads through the Data Lake API, and of those through the Blob API. */
const completing = ["FlushWithClose", "PutBlob", "PutBlockList", "CopyBlob"];

export class EventGrid extends pulumi.ComponentResource {
  readonly topicId: pulumi.Output<string>;
  readonly monitored: readonly Monitored[];

  constructor(args: EventGridArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:EventGrid", "event-grid", {}, options);
    const { names, place, lake, identities, contracts } = args;
    const topic = new eventgrid.SystemTopic(
      "lake-events",
      {
        ...place,
        systemTopicName: names.of("eventGridTopic"),
        source: lake.id,
        topicType: "Microsoft.Storage.StorageAccounts",
        identity: { type: "UserAssigned", userAssignedIdentities: asKeys(identities.of.events) },
      },
      { parent: this },
    );
    const { containers, folders } = contracts.platform;
    const dependsOn = options?.dependsOn ?? [];
    subscribe(topic, "inbox", { container: containers.inbox, folder: "" }, args, { parent: this, dependsOn });
    const summaries = { container: containers.logs, folder: `${folders.dqSummaries}/`, ending: ".json" };
    subscribe(topic, "quality-summaries", summaries, args, { parent: this, dependsOn });
    this.topicId = topic.id;
    this.monitored = [monitored("event-grid", this.topicId)];
    this.registerOutputs({ topicId: this.topicId });
  }
}

interface Blobs {
  readonly container: string;
  /** Folder of the blobs, ending with a slash; empty for all. */
  readonly folder: string;
  readonly ending?: string;
}

function subscribe(
  topic: eventgrid.SystemTopic,
  name: string,
  { container, folder, ending }: Blobs,
  { place, state, identities, contracts }: EventGridArgs,
  options: pulumi.CustomResourceOptions,
): void {
  const identity = { type: "UserAssigned", userAssignedIdentity: identities.of.events.id };
  const { queues } = contracts.platform;
  new eventgrid.SystemTopicEventSubscription(
    name,
    {
      resourceGroupName: place.resourceGroupName,
      systemTopicName: topic.name,
      eventSubscriptionName: name,
      eventDeliverySchema: "EventGridSchema",
      filter: {
        includedEventTypes: ["Microsoft.Storage.BlobCreated"],
        subjectBeginsWith: `/blobServices/default/containers/${container}/blobs/${folder}`,
        ...(ending && { subjectEndsWith: ending }),
        isSubjectCaseSensitive: true,
        advancedFilters: [{ operatorType: "StringIn", key: "data.api", values: completing }],
      },
      deliveryWithResourceIdentity: {
        identity,
        destination: {
          endpointType: "StorageQueue",
          resourceId: state.id,
          queueName: queues.blobEvents,
          queueMessageTimeToLiveInSeconds: 7 * 24 * 60 * 60,
        },
      },
      deadLetterWithResourceIdentity: {
        identity,
        deadLetterDestination: {
          endpointType: "StorageBlob",
          resourceId: state.id,
          blobContainerName: state.eventDeadLetters,
        },
      },
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 24 * 60 },
    },
    options,
  );
}
