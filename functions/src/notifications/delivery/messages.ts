/** Makes the message that a delivery carries. */

import { DeliveryError } from "../errors.ts";
import type { Channel, Delivery } from "../model.ts";
import type { Attachment, DeliveryStore, Email, GroupStore } from "../ports.ts";
import { cardMessage } from "../rendering/adaptive-card.ts";
import { digestCsv } from "../rendering/csv.ts";
import { digestView, heartbeatView } from "../rendering/digest-view.ts";
import type { EmailTemplates } from "../rendering/email.ts";
import { notificationView, type Setting } from "../rendering/notification-view.ts";
import type { Button, MessageView } from "../rendering/view.ts";

/** What goes to the channel. */
export type Message =
  | { readonly type: "email"; readonly email: Email }
  | { readonly type: "teams"; readonly name: string; readonly card: object };

export interface MessageServices {
  readonly groups: Pick<GroupStore, "notification">;
  readonly deliveries: Pick<DeliveryStore, "digested">;
  readonly templates: EmailTemplates;
  readonly stage: string;
  /** Buttons that do something to a delivery's alerts. */
  readonly actionsOf: (delivery: Delivery) => readonly Button[];
}

interface Worded {
  readonly view: MessageView;
  readonly attachments: readonly Attachment[];
}

export class Messages {
  readonly #services: MessageServices;

  constructor(services: MessageServices) {
    this.#services = services;
  }

  /** @throws DeliveryError when what it tells is not kept any more */
  async of(delivery: Delivery): Promise<Message> {
    const { view, attachments } = await this.#worded(delivery);
    return this.#for(delivery.channel, view, attachments);
  }

  #for(channel: Channel, view: MessageView, attachments: readonly Attachment[]): Message {
    if (channel.type === "teams") return { type: "teams", name: channel.name, card: cardMessage(view) };
    return { type: "email", email: this.#services.templates.render(view, channel.to, attachments) };
  }

  async #worded(delivery: Delivery): Promise<Worded> {
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
