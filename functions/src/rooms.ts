/**
 * Builds the rooms. Their code, and the libraries of Azure with it, is loaded when a room is first asked for, so that a
 * cold start pays for what it uses.
 */
import type { CartEventsRoom } from "./cart-events/index.ts";
import type { Extractor } from "./extraction/index.ts";
import type { FileArrivalRoom } from "./file-arrival/index.ts";
import type { NotificationsRoom } from "./notifications/index.ts";
import type { OperationsRoom } from "./operations/index.ts";
import type { QualityAlertsRoom } from "./quality-alerts/index.ts";
import type { AppSettings } from "./settings.ts";
import type { AlertSink } from "./shared/alert.ts";
import type { Lazy } from "./shared/dependencies.ts";
import { lazily } from "./shared/lazy.ts";
import type { Log } from "./shared/log.ts";

export interface Rooms {
  readonly fileArrival: Lazy<FileArrivalRoom>;
  readonly extraction: Lazy<Extractor>;
  readonly cartEvents: Lazy<CartEventsRoom>;
  readonly qualityAlerts: Lazy<QualityAlertsRoom>;
  readonly notifications: Lazy<NotificationsRoom>;
  readonly operations: Lazy<OperationsRoom>;
  /** Takes alerts that come from outside of the app. */
  readonly alerts: Lazy<AlertSink>;
}

export function roomsOf(settings: AppSettings, log: Log): Rooms {
  const services = lazily(async () => (await import("./services.ts")).createServices(settings, log));
  const fileArrival = lazily(async () => {
    const { createFileArrival } = await import("./file-arrival/index.ts");
    return createFileArrival({ ...(await services()), settings: settings.fileArrival });
  });
  const extraction = lazily(async () => {
    const { createExtraction } = await import("./extraction/index.ts");
    return createExtraction({ ...(await services()), settings: settings.extraction });
  });
  const cartEvents = lazily(async () => {
    const { createCartEvents } = await import("./cart-events/index.ts");
    return createCartEvents({ ...(await services()), settings: settings.cartEvents });
  });
  const qualityAlerts = lazily(async () => {
    const { createQualityAlerts } = await import("./quality-alerts/index.ts");
    return createQualityAlerts(await services());
  });
  const notifications = lazily(async () => {
    const { createNotifications } = await import("./notifications/index.ts");
    return createNotifications({ ...(await services()), settings: settings.notifications });
  });
  const operations = lazily(async () => {
    const { createOperations } = await import("./operations/index.ts");
    return createOperations(
      { ...(await services()), settings: settings.operations },
      {
        fileArrival,
        silences: async () => (await notifications()).silences,
        openAlerts: async () => (await notifications()).openAlerts,
        deliveries: async () => (await notifications()).deliveries,
        checks: async () => [(await fileArrival()).health, (await cartEvents()).health],
      },
    );
  });
  const alerts = async () => (await services()).alerts;
  return { fileArrival, extraction, cartEvents, qualityAlerts, notifications, operations, alerts };
}
