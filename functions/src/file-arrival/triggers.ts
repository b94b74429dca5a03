/** What sets file arrival off: blobs of the inbox, the clock, and pipelines that ask for their batch. */
import type { app as App } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import type { BlobRoute } from "../shared/blob-router.ts";
import type { Lazy } from "../shared/dependencies.ts";
import { answering } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import * as endpoint from "./endpoint.ts";
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
  platform: Platform,
  log: Log,
): void {
  for (const { name, method, route, answer } of pipelineRoutes(platform)) {
    app.http(name, {
      methods: [method],
      route,
      authLevel: "function",
      handler: answering(log, async (request, context) =>
        answer(request, await load(), context.invocationId),
      ),
    });
  }
  app.timer("file-arrival-sweep", {
    schedule: settings.FILE_ARRIVAL_SWEEP_SCHEDULE,
    handler: async () => (await load()).sweep.run(),
  });
}

/** What pipelines ask. People ask `operations`. */
function pipelineRoutes({ routes }: Platform) {
  return [
    { name: "batch-files", method: "GET", route: routes.batchFiles, answer: endpoint.batchFiles },
    { name: "batch-begin", method: "POST", route: routes.batchBegin, answer: endpoint.beginBatch },
    { name: "batch-end", method: "POST", route: routes.batchEnd, answer: endpoint.endBatch },
    { name: "batch-reopen", method: "POST", route: routes.batchReopen, answer: endpoint.reopenBatch },
    { name: "arrivals", method: "POST", route: routes.arrivals, answer: endpoint.announceFile },
  ] as const;
}
