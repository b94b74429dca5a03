/** Words what a delivery tells. */
import { DeliveryError } from "../errors.ts";
import type { Delivery } from "../model.ts";
import type { DeliveryStore, GroupStore, Worded } from "../ports.ts";
import { digestCsv } from "../rendering/csv.ts";
import { digestView, heartbeatView } from "../rendering/digest-view.ts";
import { notificationView, type Setting } from "../rendering/notification-view.ts";
import type { Button } from "../rendering/view.ts";

export interface MessageServices {
  readonly groups: Pick<GroupStore, "notification">;
  readonly deliveries: Pick<DeliveryStore, "digested">;
  readonly stage: string;
  /** Buttons that do something to a delivery's alerts. */
  readonly actionsOf: (delivery: Delivery) => readonly Button[];
}

export class Messages {
  readonly #services: MessageServices;

  constructor(services: MessageServices) {
    this.#services = services;
  }

  /** @throws DeliveryError when what it tells is not kept any more */
  async of(delivery: Delivery): Promise<Worded> {
    const { groups, deliveries, stage, actionsOf } = this.#services;
    const { content, channel, channelId } = delivery;
    const setting: Setting = { stage, channel, actions: actionsOf(delivery) };
    if (content.kind === "heartbeat")
      return { view: heartbeatView(delivery, content.text, setting), attachments: [] };
    if (content.kind === "digest") {
      const told = await deliveries.digested(channelId, content.id);
      const file = { name: "alerts.csv", type: "text/csv", content: digestCsv(told) };
      return { view: digestView(delivery, told, setting), attachments: [file] };
    }
    const notification = await groups.notification(content.id);
    if (notification) return { view: notificationView(notification, setting), attachments: [] };
    throw new DeliveryError(`Notification ${content.id} is not kept any more, so there is nothing to send.`, {
      permanent: true,
    });
  }
}
