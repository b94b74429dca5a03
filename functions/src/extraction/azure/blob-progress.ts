/** Progress as a blob a source; the claim on the source is the blob's lease, which ends a minute after its holder. */
import type { BlobLeaseClient, BlockBlobClient, ContainerClient } from "@azure/storage-blob";
import type { Log } from "../../shared/log.ts";
import { conflict, preconditionFailed, statusOf, unless } from "../../shared/storage-error.ts";
import { ClaimLostError } from "../errors.ts";
import { type Progress, progressFile } from "../progress.ts";
import type { Claim, ProgressStore } from "../stores.ts";

const leaseSeconds = 60;
const renewMilliseconds = 20_000;
const refusals = [conflict, preconditionFailed];

export class BlobProgressStore implements ProgressStore {
  readonly #container: ContainerClient;
  readonly #log: Log;

  /** @param container of checkpoints */
  constructor(container: ContainerClient, log: Log) {
    this.#container = container;
    this.#log = log;
  }

  async claim(source: string): Promise<Claim | null> {
    const blob = this.#container.getBlockBlobClient(`extraction/${source}.json`);
    await createOnce(blob);
    const lease = blob.getBlobLeaseClient();
    if ((await unless([conflict], lease.acquireLease(leaseSeconds))) === null) return null;
    return new BlobClaim(blob, lease, await this.#read(blob, source), this.#log);
  }

  async #read(blob: BlockBlobClient, source: string): Promise<Progress | null> {
    const text = (await blob.downloadToBuffer()).toString();
    if (text === "") return null;
    const read = progressFile.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    this.#log.warn("The progress was saved by another version of the app; the extraction starts over", {
      source,
    });
    return null;
  }
}

class BlobClaim implements Claim {
  readonly progress: Progress | null;
  readonly #blob: BlockBlobClient;
  readonly #lease: BlobLeaseClient;
  readonly #log: Log;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewedAt = performance.now();

  constructor(blob: BlockBlobClient, lease: BlobLeaseClient, progress: Progress | null, log: Log) {
    this.#blob = blob;
    this.#lease = lease;
    this.progress = progress;
    this.#log = log;
    this.#timer = setInterval(() => void this.#renew(), renewMilliseconds);
    this.#timer.unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async save(progress: Progress | null): Promise<void> {
    const text = progress === null ? "" : JSON.stringify(progress);
    try {
      await this.#blob.upload(text, Buffer.byteLength(text), {
        conditions: { leaseId: this.#lease.leaseId },
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#lost.abort();
      throw new ClaimLostError("The claim on the source was lost to another instance.", { cause: error });
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.#lease.releaseLease();
    } catch (error) {
      // It ends by itself within a minute; what was extracted is safe.
      this.#log.warn("The claim on the source could not be released", { reason: String(error) });
    }
  }

  async #renew(): Promise<void> {
    try {
      await this.#lease.renewLease();
      this.#renewedAt = performance.now();
    } catch (error) {
      const overdue = performance.now() - this.#renewedAt > leaseSeconds * 1000 - renewMilliseconds / 2;
      this.#log.warn("The claim on the source could not be renewed", { reason: String(error) });
      if (isRefusal(error) || overdue) this.#lost.abort();
    }
  }
}

/** Creates the blob if it is not there; one that is leased refuses with another status than one that is not. */
async function createOnce(blob: BlockBlobClient): Promise<void> {
  await unless(refusals, blob.upload("", 0, { conditions: { ifNoneMatch: "*" } }));
}

/** Whether the service says that the lease is another's, or none; anything else may pass. */
function isRefusal(error: unknown): boolean {
  return refusals.includes(statusOf(error) ?? 0);
}
