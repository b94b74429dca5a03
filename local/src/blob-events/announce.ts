/** Puts the event of a completed upload onto the queue. */
import type { IncomingHttpHeaders } from "node:http";
import type { BlobServiceClient } from "@azure/storage-blob";
import type { QueueClient } from "@azure/storage-queue";
import { blobCreatedEvent, type EventSchema } from "./blob-created.ts";
import type { BlobAddress, UploadApi } from "./upload.ts";

/** An upload that the service has just confirmed. */
export interface ConfirmedUpload extends BlobAddress {
  readonly api: UploadApi;
  readonly request: IncomingHttpHeaders;
  readonly response: IncomingHttpHeaders;
}

export interface AnnouncerOptions {
  readonly blobs: BlobServiceClient;
  readonly queue: QueueClient;
  readonly schema: EventSchema;
  readonly nextSequencer: () => string;
}

/** Returns what asks the service how the blob turned out, and queues its event as Event Grid does, in Base64. */
export function createAnnouncer(options: AnnouncerOptions): (upload: ConfirmedUpload) => Promise<void> {
  const { blobs, queue, schema, nextSequencer } = options;
  return async ({ api, container, blob, request, response }) => {
    const client = blobs.getContainerClient(container).getBlobClient(blob);
    const {
      contentLength = 0,
      contentType = "",
      blobType = "BlockBlob",
      etag,
    } = await client.getProperties();
    const event = blobCreatedEvent(
      {
        ...{ api, container, blob, contentLength, contentType, blobType },
        account: blobs.accountName,
        url: client.url,
        eTag: response.etag ?? etag ?? "",
        sequencer: nextSequencer(),
        clientRequestId: textOf(request["x-ms-client-request-id"]),
        requestId: textOf(response["x-ms-request-id"]),
        completedAt: new Date(),
      },
      schema,
    );
    await queue.sendMessage(Buffer.from(JSON.stringify(event)).toString("base64"));
  };
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}
