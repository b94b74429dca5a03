/** OpenTelemetry to Application Insights. */
import { createRequire, syncBuiltinESMExports } from "node:module";
import { z } from "zod";
import { appIdentity } from "./credential.ts";

export const telemetrySettings = z.object({
  /** Where traces and metrics go; nothing is recorded where it is not set. */
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .includes("InstrumentationKey=", { error: "expected a connection string with an InstrumentationKey." })
    .optional(),
});

type TelemetrySettings = z.output<typeof telemetrySettings>;

/** Starts recording, where the app is told where to. The library is loaded only then: it is larger than the app. */
export async function startTelemetry(settings: TelemetrySettings): Promise<void> {
  const connectionString = settings.APPLICATIONINSIGHTS_CONNECTION_STRING;
  if (!connectionString) return;
  const { useAzureMonitor } = await import("@azure/monitor-opentelemetry");
  // The connection string says where to; who may write there is up to the app's identity.
  useAzureMonitor({ azureMonitorExporterOptions: { connectionString, credential: appIdentity() } });
  recordRequests();
}

/**
 * Puts the recording of requests in place. It hooks into `require`, and the bundle, which imports, has loaded these modules
 * before: so they are required, and what they export now is handed to those who imported them.
 */
function recordRequests(): void {
  const require = createRequire(import.meta.url);
  for (const module of ["http", "https"]) require(module);
  syncBuiltinESMExports();
}

/** Hands on what is recorded and not sent yet, for the app ends. */
export async function endTelemetry(settings: TelemetrySettings): Promise<void> {
  if (!settings.APPLICATIONINSIGHTS_CONNECTION_STRING) return;
  const { shutdownAzureMonitor } = await import("@azure/monitor-opentelemetry");
  await shutdownAzureMonitor();
}
