/** Capture of cart events into Landing, named as their contract says. */
import { BlobServiceClient } from "@azure/storage-blob";
import type { Contracts } from "@customer360/contracts";
import type { EventHubs } from "../event-hubs/broker.ts";
import { type Capture, startCapture } from "../event-hubs/capture.ts";
import { containerSink } from "../event-hubs/capture-sink.ts";

/** The namespace in the names of capture files. */
const namespace = "customer360";
const source = "cart_events";

export interface CartEventCaptureOptions {
  readonly contracts: Contracts;
  readonly eventHubs: EventHubs;
  /** Connection string of the lake. */
  readonly storage: string;
  readonly windowSeconds: number;
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
}

/** Starts it. A file's day is the one on which its window ended. */
export function captureCartEvents(options: CartEventCaptureOptions): Capture {
  const { contracts, eventHubs, storage, ...rest } = options;
  const landing = BlobServiceClient.fromConnectionString(storage).getContainerClient(
    contracts.platform.containers.landing,
  );
  return startCapture({
    ...{ namespace, ...rest },
    hub: eventHubs.hub(contracts.platform.eventHubs.cartEvents),
    sink: containerSink(landing),
    nameFormat: nameFormatOf(contracts.get("sources", source).landingFile),
  });
}

/** `{namespace}.{hub}.{partition}.{time}.avro` as Azure's settings have it, in the source's folder of the day. */
export function nameFormatOf(landingFile: string): string {
  const file = landingFile
    .replace("{namespace}", "{Namespace}")
    .replace("{hub}", "{EventHub}")
    .replace("{partition}", "{PartitionId}")
    .replace("{time}", "{Hour}{Minute}{Second}")
    .replace(/\.avro$/, "");
  return `${source}/{Year}-{Month}-{Day}/${file}`;
}
