/** Messages of every kind, made of alerts that tests bring. */
import { fileURLToPath } from "node:url";
import { readAlert } from "../../../functions/src/notifications/alerts/read-alert.ts";
import { notificationDelivery } from "../../../functions/src/notifications/delivery/new-delivery.ts";
import type { Notification, ShownAlert } from "../../../functions/src/notifications/model.ts";
import { digestView, heartbeatView } from "../../../functions/src/notifications/rendering/digest-view.ts";
import { EmailTemplates } from "../../../functions/src/notifications/rendering/email.ts";
import { notificationView } from "../../../functions/src/notifications/rendering/notification-view.ts";
import type { MessageView } from "../../../functions/src/notifications/rendering/view.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { alertOf, start } from "./builders.ts";

export const templates = new EmailTemplates(
  fileURLToPath(new URL("../../../functions/templates", import.meta.url)),
);

const channel = { type: "email", to: ["order-management@example.com"] } as const;

export const setting = {
  channel,
  stage: "prod",
  actions: [
    { label: "Acknowledge", address: "https://app.example.com/api/actions/a.b" },
    { label: "Silence", address: "https://app.example.com/api/actions/c.d" },
  ],
};

/** As the queue's reader leaves them. */
export function notificationOf(
  alerts: readonly Partial<Alert>[],
  overrides: Partial<Notification> = {},
): Notification {
  const shown = alerts.map(
    (alert, index): ShownAlert => ({
      id: `id${index}`,
      alert: readAlert(alertOf(alert)),
      state: alert.state ?? "firing",
      change: alert.state === "resolved" ? "resolved" : "new",
      startedAt: start.toISOString(),
      acknowledged: null,
    }),
  );
  return {
    id: "0123456789abcdef0123456789abcdef.1780308000",
    receiver: "owner",
    reason: "first",
    route: "data-quality",
    labels: { owner: "order-management", dataset: "orders" },
    createdAt: start.toISOString(),
    alerts: shown.slice(0, 20),
    counts: {
      firing: shown.filter(({ state }) => state === "firing").length,
      flapping: 0,
      resolved: shown.filter(({ state }) => state === "resolved").length,
    },
    alertIds: shown.map(({ id }) => id),
    ...overrides,
  };
}

export function viewOf(
  alerts: readonly Partial<Alert>[],
  overrides: Partial<Notification> = {},
): MessageView {
  return notificationView(notificationOf(alerts, overrides), setting);
}

export function deliveriesOf(alerts: readonly Partial<Alert>[]) {
  return alerts.map((alert) => notificationDelivery(notificationOf([alert]), channel, start));
}

export function digestOf(alerts: readonly Partial<Alert>[]): MessageView {
  const told = deliveriesOf(alerts);
  const [first] = told;
  if (!first) throw new RangeError("A digest tells something.");
  return digestView({ ...first, id: "digest.1780308000000" }, told, setting);
}

export function heartbeatOf(text: string): MessageView {
  const [delivery] = deliveriesOf([{}]);
  if (!delivery) throw new RangeError("There is a delivery.");
  return heartbeatView(
    { ...delivery, summary: { ...delivery.summary, title: "The notifier works" } },
    text,
    setting,
  );
}
