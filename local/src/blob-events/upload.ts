/** Which requests to Blob Storage make or replace a blob. */
import type { IncomingHttpHeaders } from "node:http";

/** Operations that Event Grid announces with BlobCreated. */
export type UploadApi = "PutBlob" | "PutBlockList" | "CopyBlob";

/** A request's part that tells what it does. */
export interface BlobRequest {
  readonly method: string;
  /** Path and query, as sent: `/devstoreaccount1/inbox/orders.csv?comp=blocklist` */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A blob by its container and its name. */
export interface BlobAddress {
  readonly container: string;
  readonly blob: string;
}

/** A change to one blob: an upload, or something else that has to keep its order among uploads. */
export interface BlobChange extends BlobAddress {
  /** Null for a deletion. */
  readonly api: UploadApi | null;
}

/** What a request changes; null when it reads, or changes no whole blob, as a single block. */
export function blobChangeOf({ method, url, headers }: BlobRequest): BlobChange | null {
  const at = url.indexOf("?");
  const query = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  const address = addressOf(at < 0 ? url : url.slice(0, at));
  if (address === null || query.has("restype")) return null;
  const operation = query.get("comp");
  if (method === "DELETE" && operation === null) return { ...address, api: null };
  if (method !== "PUT") return null;
  if (operation === "blocklist") return { ...address, api: "PutBlockList" };
  if (operation !== null) return null;
  // A blob that is put from an address carries both headers.
  const copies = headers["x-ms-copy-source"] !== undefined && headers["x-ms-blob-type"] === undefined;
  return { ...address, api: copies ? "CopyBlob" : "PutBlob" };
}

/** The blob that a path of the emulator's style names: `/account/container/name/with/slashes`. */
function addressOf(path: string): BlobAddress | null {
  const [, container, blob] = /^\/[^/]+\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  if (container === undefined || blob === undefined) return null;
  try {
    return { container, blob: decodeURIComponent(blob) };
  } catch (error) {
    // No blob can be called so; the service answers that better.
    if (error instanceof URIError) return null;
    throw error;
  }
}
