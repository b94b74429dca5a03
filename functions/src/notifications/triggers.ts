/** What sets notifications off: two queues, the clock, other services' requests, and the buttons of messages. */
import type { app as App, HttpRequest, HttpResponseInit } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import { z } from "zod";
import type { AlertSink } from "../shared/alert.ts";
import type { Lazy } from "../shared/dependencies.ts";
import { answering, HttpProblemError, readJson } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import { stateStorage } from "../shared/storage-settings.ts";
import { pageAnswer, readForm } from "./actions/answer.ts";
import { AlertFormatError } from "./errors.ts";
import type { NotificationsRoom } from "./index.ts";
import type { NotificationsSettings } from "./settings.ts";

/** Larger than any alert of a service is. */
const alertBytes = 256 * 1024;

const deliveryMessage = z.object({
  channelId: z.string().min(1),
  delivery: z.string().min(1),
  replay: z.boolean().default(false),
});

/** @param sink takes the alerts of other services; they go the way of the app's own */
export function registerNotifications(
  app: typeof App,
  load: Lazy<NotificationsRoom>,
  sink: Lazy<AlertSink>,
  settings: NotificationsSettings,
  platform: Platform,
  log: Log,
): void {
  app.storageQueue("alert-intake", {
    queueName: platform.queues.alerts,
    connection: stateStorage,
    handler: async (message) => void (await (await load()).intake.take(message)),
  });
  app.storageQueue("notification-delivery", {
    queueName: platform.queues.notifications,
    connection: stateStorage,
    handler: async (message) => (await load()).deliverer.deliver(deliveryMessage.parse(message)),
  });
  app.timer("notification-tick", {
    schedule: settings.NOTIFICATIONS_SCHEDULE,
    handler: async () => (await load()).tick.run(),
  });
  app.timer("alert-snapshot", {
    schedule: settings.NOTIFICATIONS_SNAPSHOT_SCHEDULE,
    handler: async () => void (await (await load()).snapshot.write()),
  });
  app.timer("notification-cleaning", {
    schedule: "0 20 3 * * *",
    handler: async () => log.info("Old rows were removed", { rows: await (await load()).clean() }),
  });
  app.http("alert-webhook", {
    methods: ["POST"],
    route: platform.routes.alerts,
    authLevel: "function",
    handler: answering(log, async (request) => takeAlerts(request, await load(), await sink())),
  });
  app.http("notification-action", {
    methods: ["GET", "POST"],
    route: platform.routes.actions,
    // Whoever holds a signed link may use it.
    authLevel: "anonymous",
    handler: answering(log, async (request) => answerAction(request, await load())),
  });
}

async function takeAlerts(
  request: HttpRequest,
  room: NotificationsRoom,
  sink: AlertSink,
): Promise<HttpResponseInit> {
  const body = await readJson(request, alertBytes);
  try {
    const alerts = room.alertsOf(request.params.origin ?? "", body);
    if (alerts === null) throw notFound(request.params.origin ?? "");
    for (const alert of alerts) await sink.raise(alert);
    return { status: 202, jsonBody: { accepted: alerts.length } };
  } catch (error) {
    if (!(error instanceof AlertFormatError)) throw error;
    throw new HttpProblemError({ status: 400, title: "Bad request", detail: error.message });
  }
}

function notFound(origin: string): HttpProblemError {
  const detail = `No service is called '${origin.slice(0, 100)}'; known are azure-monitor, databricks and data-factory.`;
  return new HttpProblemError({ status: 404, title: "Not found", detail });
}

async function answerAction(request: HttpRequest, room: NotificationsRoom): Promise<HttpResponseInit> {
  const token = request.params.token ?? "";
  if (request.method !== "POST") return pageAnswer(await room.actions.show(token), room.page);
  const fields = (await readForm(request)) ?? {};
  return pageAnswer(await room.actions.act(token, fields), room.page);
}
