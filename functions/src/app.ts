/** Puts the app together: which rooms there are, what sets them off and what they know of each other. */
import type { app as App } from "@azure/functions";
import { loadPlatform, type Platform } from "@customer360/contracts";
import { registerCartEvents } from "./cart-events/triggers.ts";
import { registerExtraction } from "./extraction/triggers.ts";
import { fileArrivalBlobs, registerFileArrival } from "./file-arrival/triggers.ts";
import { registerNotifications } from "./notifications/triggers.ts";
import { registerOperations } from "./operations/triggers.ts";
import { qualityAlertsBlobs } from "./quality-alerts/triggers.ts";
import { type Rooms, roomsOf } from "./rooms.ts";
import type { AppSettings } from "./settings.ts";
import { registerBlobEvents } from "./shared/blob-router.ts";
import { systemClock } from "./shared/clock.ts";
import type { Log } from "./shared/log.ts";

/** Registers every trigger of the app. Rooms are built when their first trigger fires. */
export function composeApp(app: typeof App, settings: AppSettings, log: Log): void {
  const platform = loadPlatform();
  const rooms = roomsOf(settings, log);
  registerFileArrival(app, rooms.fileArrival, settings.fileArrival, platform, log);
  registerExtraction(app, {
    ...{ settings: settings.extraction, platform, clock: systemClock, log },
    load: rooms.extraction,
  });
  registerCartEvents(app, rooms.cartEvents, platform, log);
  registerNotifications(app, rooms.notifications, rooms.alerts, settings.notifications, platform, log);
  registerOperations(app, rooms.operations, settings.operations, platform, log);
  registerBlobEvents(app, platform, blobRoutes(platform, rooms), log);
}

/** Whose blobs lead to which room. */
export function blobRoutes(platform: Platform, rooms: Rooms) {
  return [fileArrivalBlobs(platform, rooms.fileArrival), qualityAlertsBlobs(platform, rooms.qualityAlerts)];
}
