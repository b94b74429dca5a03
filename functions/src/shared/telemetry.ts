/** OpenTelemetry to Application Insights. */
import { z } from "zod";
import { appIdentity } from "./credential.ts";

export const telemetrySettings = z.object({
  /** Where traces and metrics go; nothing is recorded where it is not set. */
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .includes("InstrumentationKey=", { error: "expected a connection string with an InstrumentationKey." })
    .optional(),
});

/** Starts recording, where the app is told where to. The library is loaded only then: it is larger than the app. */
export async function startTelemetry(settings: z.output<typeof telemetrySettings>): Promise<void> {
  const connectionString = settings.APPLICATIONINSIGHTS_CONNECTION_STRING;
  if (!connectionString) return;
  const { useAzureMonitor } = await import("@azure/monitor-opentelemetry");
  // The connection string says where to; who may write there is up to the app's identity.
  useAzureMonitor({ azureMonitorExporterOptions: { connectionString, credential: appIdentity() } });
}
