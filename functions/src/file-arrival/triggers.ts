/** What sets file arrival off: blobs of the inbox, and the clock. */
import type { app as App } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import type { BlobRoute } from "../shared/blob-router.ts";
import type { Lazy } from "../shared/dependencies.ts";
import type { FileArrivalRoom } from "./index.ts";
import type { FileArrivalSettings } from "./settings.ts";

/** The blobs that file arrival listens to. */
export function fileArrivalBlobs(platform: Platform, load: Lazy<FileArrivalRoom>): BlobRoute {
  const handle: BlobRoute["handle"] = async (event) => (await load()).arrival.handle(event);
  return { container: platform.containers.inbox, prefix: "", handle };
}

export function registerFileArrival(
  app: typeof App,
  load: Lazy<FileArrivalRoom>,
  settings: FileArrivalSettings,
): void {
  app.timer("file-arrival-sweep", {
    schedule: settings.FILE_ARRIVAL_SWEEP_SCHEDULE,
    handler: async () => (await load()).sweep.run(),
  });
}
