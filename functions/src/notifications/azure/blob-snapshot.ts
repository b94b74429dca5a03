/** What is known of alerts, as a file in the lake's container of logs. */
import type { ContainerClient } from "@azure/storage-blob";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import type { SnapshotFile, SnapshotVersion } from "../ports.ts";

export class BlobSnapshot implements SnapshotFile {
  readonly #container: ContainerClient;
  readonly #name: string;

  constructor(container: ContainerClient, name: string) {
    this.#container = container;
    this.#name = name;
  }

  async version(): Promise<SnapshotVersion | null> {
    const properties = await unless([notFound], this.#container.getBlobClient(this.#name).getProperties());
    if (properties === null) return null;
    const { etag = "", metadata = {} } = properties;
    return { version: etag, fingerprint: metadata.fingerprint ?? "" };
  }

  async replace(text: string, fingerprint: string, before: SnapshotVersion | null): Promise<boolean> {
    const conditions = before ? { ifMatch: before.version } : { ifNoneMatch: "*" };
    const content = Buffer.from(text);
    const upload = this.#container.getBlockBlobClient(this.#name).upload(content, content.length, {
      conditions,
      metadata: { fingerprint },
      blobHTTPHeaders: { blobContentType: "application/x-ndjson" },
    });
    return (await unless([conflict, preconditionFailed], upload)) !== null;
  }
}
