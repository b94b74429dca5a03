/** The inbox as a container of the lake. */
import type { BlobClient, ContainerClient } from "@azure/storage-blob";
import { notFound, preconditionFailed, statusOf, unless } from "../../shared/storage-error.ts";
import { StaleBlobError } from "../errors.ts";
import type { CurrentBlob, Inbox, InboxBlob } from "../ports.ts";

const gone = [notFound, preconditionFailed];

export class BlobInbox implements Inbox {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async current(blob: string): Promise<CurrentBlob | null> {
    const properties = await unless([notFound], this.#container.getBlobClient(blob).getProperties());
    if (properties === null) return null;
    const { etag = "", contentLength: bytes = 0, lastModified: modifiedAt = new Date(0) } = properties;
    return { eTag: etag.replaceAll('"', ""), bytes, modifiedAt };
  }

  async open(blob: string, eTag: string): Promise<InboxBlob | null> {
    const client = this.#container.getBlobClient(blob);
    const properties = await unless(gone, client.getProperties({ conditions: version(eTag) }));
    return properties && { bytes: properties.contentLength ?? 0, read: () => read(client, eTag) };
  }

  async write(blob: string, text: string): Promise<void> {
    const blobHTTPHeaders = { blobContentType: "application/json" };
    const client = this.#container.getBlockBlobClient(blob);
    await client.upload(text, Buffer.byteLength(text), { blobHTTPHeaders });
  }

  /** Copies within the account, so that a file of any size passes nobody's memory, and then removes the original. */
  async move(blob: string, eTag: string, target: string): Promise<boolean> {
    const source = this.#container.getBlobClient(blob);
    const copy = async () => {
      const options = { sourceConditions: version(eTag), intervalInMs: 500 };
      const poller = await this.#container.getBlobClient(target).beginCopyFromURL(source.url, options);
      return poller.pollUntilDone();
    };
    if ((await unless(gone, copy())) === null) return false;
    const conditions = version(eTag);
    return (await unless(gone, source.delete({ conditions, deleteSnapshots: "include" }))) !== null;
  }
}

async function* read(client: BlobClient, eTag: string): AsyncGenerator<Uint8Array> {
  try {
    const { readableStreamBody } = await client.download(0, undefined, { conditions: version(eTag) });
    for await (const piece of readableStreamBody ?? []) yield Buffer.from(piece as Buffer);
  } catch (error) {
    if (!gone.includes(statusOf(error) ?? 0)) throw error;
    throw new StaleBlobError(`${client.name} is not the version ${eTag} any more.`, { cause: error });
  }
}

function version(eTag: string) {
  return { ifMatch: `"${eTag}"` };
}
