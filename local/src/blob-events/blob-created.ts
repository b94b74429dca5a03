/** BlobCreated as Event Grid tells it, in its own schema and in CloudEvents 1.0. */
import { randomUUID } from "node:crypto";
import type { UploadApi } from "./upload.ts";

export type EventSchema = "event-grid" | "cloud-events";

/** A completed upload. */
export interface CompletedUpload {
  readonly api: UploadApi;
  readonly account: string;
  readonly container: string;
  readonly blob: string;
  readonly url: string;
  /** With or without quotes. */
  readonly eTag: string;
  readonly contentLength: number;
  readonly contentType: string;
  readonly blobType: string;
  readonly sequencer: string;
  readonly clientRequestId: string | undefined;
  readonly requestId: string | undefined;
  readonly completedAt: Date;
}

/** The event in one of the schemas. */
export function blobCreatedEvent(upload: CompletedUpload, schema: EventSchema): object {
  return schema === "event-grid" ? eventGridEvent(upload) : cloudEvent(upload);
}

const eventType = "Microsoft.Storage.BlobCreated";

function eventGridEvent(upload: CompletedUpload): object {
  return {
    topic: topicOf(upload),
    subject: subjectOf(upload),
    eventType,
    eventTime: upload.completedAt.toISOString(),
    id: randomUUID(),
    data: dataOf(upload),
    dataVersion: "",
    metadataVersion: "1",
  };
}

function cloudEvent(upload: CompletedUpload): object {
  return {
    specversion: "1.0",
    source: topicOf(upload),
    subject: subjectOf(upload),
    type: eventType,
    time: upload.completedAt.toISOString(),
    id: randomUUID(),
    data: dataOf(upload),
  };
}

function topicOf({ account }: CompletedUpload): string {
  const nobody = "00000000-0000-0000-0000-000000000000";
  return `/subscriptions/${nobody}/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/${account}`;
}

function subjectOf({ container, blob }: CompletedUpload): string {
  return `/blobServices/default/containers/${container}/blobs/${blob}`;
}

function dataOf(upload: CompletedUpload): object {
  return {
    api: upload.api,
    clientRequestId: upload.clientRequestId,
    requestId: upload.requestId,
    eTag: upload.eTag.replaceAll('"', ""),
    contentType: upload.contentType,
    contentLength: upload.contentLength,
    blobType: upload.blobType,
    accessTier: "Default",
    url: upload.url,
    sequencer: upload.sequencer,
  };
}
