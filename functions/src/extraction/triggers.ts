/** What sets extractions off: the clock, and calls by Data Factory and people. */
import type { app as App } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import type { Clock } from "../shared/clock.ts";
import type { Lazy } from "../shared/dependencies.ts";
import { answering } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import { answerExtraction } from "./endpoint.ts";
import { extractAll } from "./extract-all.ts";
import type { Extractor } from "./extractor.ts";
import type { ExtractionSettings } from "./settings.ts";

export interface ExtractionTriggers {
  readonly load: Lazy<Extractor>;
  readonly settings: ExtractionSettings;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly log: Log;
}

export function registerExtraction(
  app: typeof App,
  { load, settings, platform, clock, log }: ExtractionTriggers,
): void {
  app.timer("extraction", {
    schedule: settings.EXTRACTION_SCHEDULE,
    handler: async (_timer, { invocationId: correlationId }) => {
      const milliseconds = settings.EXTRACTION_TIMER_SECONDS * 1000;
      await extractAll(await load(), { clock, log, correlationId, milliseconds });
    },
  });
  app.http("extract", {
    methods: ["POST"],
    authLevel: "function",
    route: platform.routes.extract,
    handler: answering(log, async (request, { invocationId }) => {
      const milliseconds = settings.EXTRACTION_SECONDS * 1000;
      return answerExtraction(await load(), request, { clock, correlationId: invocationId, milliseconds });
    }),
  });
}
