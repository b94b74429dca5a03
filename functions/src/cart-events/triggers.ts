/** What sets the collector off: requests of the shop's pages. */
import type { app as App } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import type { Lazy } from "../shared/dependencies.ts";
import { answering } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import type { CartEventsRoom } from "./index.ts";

export function registerCartEvents(
  app: typeof App,
  load: Lazy<CartEventsRoom>,
  platform: Platform,
  log: Log,
): void {
  app.http("cart-events", {
    // Browsers ask first, by OPTIONS. The collector has keys of its own, so that each client is known and limited.
    methods: ["POST", "OPTIONS"],
    authLevel: "anonymous",
    route: platform.routes.cartEvents,
    handler: answering(log, async (request, { invocationId }) =>
      (await load()).answer(request, invocationId),
    ),
  });
}
