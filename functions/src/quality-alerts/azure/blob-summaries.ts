/** Summaries in the lake's `logs` container. */
import type { ContainerClient } from "@azure/storage-blob";
import { notFound, unless } from "../../shared/storage-error.ts";
import { SummaryError } from "../errors.ts";
import type { StoredSummary, SummaryFiles } from "../quality-alerts.ts";

/** Far more than the rules of all contracts take. */
const mostBytes = 4 * 1024 * 1024;

export class BlobSummaries implements SummaryFiles {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async read(blob: string): Promise<StoredSummary | null> {
    const client = this.#container.getBlobClient(blob);
    const properties = await unless([notFound], client.getProperties());
    if (properties === null) return null;
    const { contentLength = 0, lastModified, etag } = properties;
    if (contentLength > mostBytes)
      throw new SummaryError(
        `${blob} has ${contentLength} bytes where a summary has at most ${mostBytes}; look at what wrote it.`,
      );
    // Of one version: what is written meanwhile makes an event of its own.
    const conditions = etag === undefined ? {} : { ifMatch: etag };
    const content = await client.downloadToBuffer(0, contentLength, { conditions });
    return { text: content.toString(), writtenAt: lastModified ?? new Date(0) };
  }
}
