/** What sets data-quality alerts off: summaries that batches leave. */
import type { Platform } from "@customer360/contracts";
import type { BlobRoute } from "../shared/blob-router.ts";
import type { Lazy } from "../shared/dependencies.ts";
import type { QualityAlertsRoom } from "./index.ts";

/** The blobs that data-quality alerts listen to. */
export function qualityAlertsBlobs(platform: Platform, load: Lazy<QualityAlertsRoom>): BlobRoute {
  const handle: BlobRoute["handle"] = async (event) => {
    if (event.blob.endsWith(".json")) await (await load()).handle(event);
  };
  return { container: platform.containers.logs, prefix: `${platform.folders.dqSummaries}/`, handle };
}
