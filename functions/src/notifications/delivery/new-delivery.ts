/** Deliveries as they begin. */
import { channelIdOf } from "../ids.ts";
import type { Channel, Delivery, Notification, Summary } from "../model.ts";

type Beginning = Pick<Delivery, "id" | "channel" | "content" | "summary">;

/** @param id idempotency key: the same for the same thing, whoever makes it */
export function newDelivery({ id, channel, content, summary }: Beginning, now: Date): Delivery {
  const at = now.toISOString();
  return {
    ...{ id, channel, content, summary, channelId: channelIdOf(channel) },
    ...{ state: "pending", createdAt: at, attempts: 0, nextAttemptAt: at },
    ...{ turnAt: null, digestId: null, sentAt: null, receipt: null, problem: null },
  };
}

export function notificationDelivery(notification: Notification, channel: Channel, now: Date): Delivery {
  const content = { kind: "notification", id: notification.id } as const;
  return newDelivery({ id: notification.id, channel, content, summary: summaryOf(notification) }, now);
}

function summaryOf({ alerts, alertIds, counts, reason, labels }: Notification): Summary {
  const gravest = alerts[0]?.alert;
  const title = gravest?.title ?? "No alert";
  return {
    title: alertIds.length > 1 ? `${title} (and ${alertIds.length - 1} more)` : title,
    severity: gravest?.severity ?? "warning",
    reason,
    owner: gravest?.owner ?? labels.owner ?? null,
    dataset: gravest?.dataset ?? labels.dataset ?? null,
    ...{ counts, alertIds },
  };
}
