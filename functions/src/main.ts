/** What the Functions host loads: the app with the settings of this process. */
import { app } from "@azure/functions";
import { composeApp } from "./app.ts";
import { readAppSettings } from "./settings.ts";
import { invocationSink, trackInvocations } from "./shared/invocation.ts";
import { createLog } from "./shared/log.ts";
import { endTelemetry, startTelemetry } from "./shared/telemetry.ts";

const settings = readAppSettings(process.env);
trackInvocations(app);
app.hook.appStart(() => startTelemetry(settings.telemetry));
app.hook.appTerminate(() => endTelemetry(settings.telemetry));
composeApp(app, settings, createLog(invocationSink));
