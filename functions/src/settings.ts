/** Settings of the whole app. */
import { cartEventsSettings } from "./cart-events/settings.ts";
import { extractionSettings } from "./extraction/settings.ts";
import { fileArrivalSettings } from "./file-arrival/settings.ts";
import { notificationsSettings } from "./notifications/settings.ts";
import { operationsSettings } from "./operations/settings.ts";
import { runbookSettings } from "./shared/runbook.ts";
import { readSettings } from "./shared/settings.ts";
import { storageSettings } from "./shared/storage-settings.ts";
import { telemetrySettings } from "./shared/telemetry.ts";

const parts = {
  storage: storageSettings,
  runbooks: runbookSettings,
  telemetry: telemetrySettings,
  fileArrival: fileArrivalSettings,
  extraction: extractionSettings,
  cartEvents: cartEventsSettings,
  notifications: notificationsSettings,
  operations: operationsSettings,
};

/** @throws SettingsError with everything that is wrong */
export function readAppSettings(environment: NodeJS.ProcessEnv) {
  return readSettings(parts, environment);
}

export type AppSettings = ReturnType<typeof readAppSettings>;
