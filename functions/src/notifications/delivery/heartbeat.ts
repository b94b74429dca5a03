/** Tells at regular times that the notifier works. */
import type { Contracts } from "@customer360/contracts";
import type { Clock } from "../../shared/clock.ts";
import type { NotificationConfig } from "../config/model.ts";
import type { Delivery } from "../model.ts";
import { countText } from "../rendering/words.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { newDelivery } from "./new-delivery.ts";
import { channelsOf } from "./receivers.ts";

export interface HeartbeatServices {
  readonly dispatcher: Pick<Dispatcher, "hand">;
  readonly config: NotificationConfig;
  readonly contracts: Contracts;
  readonly clock: Clock;
}

/** What a heartbeat tells. */
export interface Pulse {
  readonly open: number;
  readonly pending: number;
}

export class Heartbeat {
  readonly #services: HeartbeatServices;
  /** Saves this instance asking again in a period that is done. */
  #period = -1;

  constructor(services: HeartbeatServices) {
    this.#services = services;
  }

  /** Once in each period, whichever instance comes first. */
  async beat(pulse: Pulse): Promise<void> {
    const { dispatcher, config, contracts, clock } = this.#services;
    const { receiver, every } = config.heartbeat;
    const now = clock.now();
    const period = Math.floor(now.getTime() / every);
    if (period === this.#period) return;
    const channels = channelsOf(receiver, null, config, contracts);
    await dispatcher.hand(channels.map((channel) => deliveryOf(period, channel, pulse, now)));
    this.#period = period;
  }
}

function deliveryOf(
  period: number,
  channel: Delivery["channel"],
  { open, pending }: Pulse,
  now: Date,
): Delivery {
  const text =
    `${countText(open, "alert")} ${open === 1 ? "is" : "are"} open, and ` +
    `${countText(pending, "message")} ${pending === 1 ? "waits" : "wait"} to be delivered.`;
  const summary: Delivery["summary"] = {
    title: "The notifier works",
    severity: "warning",
    reason: "heartbeat",
    ...{ owner: null, dataset: null, alertIds: [] },
    counts: { firing: 0, flapping: 0, resolved: 0 },
  };
  return newDelivery(
    { id: `heartbeat.${period}`, channel, content: { kind: "heartbeat", text }, summary },
    now,
  );
}
