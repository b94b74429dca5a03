/** The second half of an extraction: what is staged appears in Landing, the manifest last. */
import { createHash } from "node:crypto";
import type { SourceContract } from "@customer360/contracts";
import PQueue from "p-queue";
import type { Definition } from "./definition.ts";
import { DeliveryFiles, manifestDocument } from "./delivery-files.ts";
import type { Progress } from "./progress.ts";
import type { Landing, SourceState } from "./stores.ts";

const concurrency = 8;

/** Identifies what all pages say together; null for sources with a watermark, which extract only what changed. */
export function contentOf({ watermark }: Definition, { fingerprints }: Progress): string | null {
  if (watermark || fingerprints.length === 0) return null;
  return createHash("sha256").update(fingerprints.join("\n")).digest("base64url");
}

/** Whether there is anything to publish: records, and other ones than last time. */
export function hasNews(definition: Definition, progress: Progress, state: SourceState): boolean {
  const content = contentOf(definition, progress);
  return progress.records > 0 && (content === null || content !== state.content);
}

/** Publishes the pages and then the manifest. Doing it again changes nothing. @returns the manifest's name */
export async function publish(
  landing: Landing,
  contract: SourceContract,
  progress: Progress,
  identity: { readonly batchId: string | null; readonly correlationId: string },
): Promise<string> {
  const { fileDate, delivery, pages } = progress;
  const files = new DeliveryFiles(contract);
  const queue = new PQueue({ concurrency });
  const numbers = Array.from({ length: pages }, (_, index) => index + 1);
  await queue.addAll(
    numbers.map((number) => () => landing.publish(contract.name, fileDate, files.page(delivery, number))),
  );
  const manifest = files.manifest(delivery);
  await landing.write(contract.name, fileDate, manifest, manifestDocument(progress, identity));
  return manifest;
}
