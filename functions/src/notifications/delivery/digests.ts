/** Sends the digests whose time has come. */
import type { Clock } from "../../shared/clock.ts";
import { isWorse } from "../alerts/observe.ts";
import { inParallel } from "../in-parallel.ts";
import type { Channel, Delivery } from "../model.ts";
import type { ChannelView, DeliveryQueue, DeliveryStore } from "../ports.ts";
import { totalOf } from "../rendering/digest-view.ts";
import { countText } from "../rendering/words.ts";
import { newDelivery } from "./new-delivery.ts";
import { closeDigest } from "./storm.ts";

export interface DigestServices {
  readonly deliveries: DeliveryStore;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
}

export class Digests {
  readonly #services: DigestServices;

  constructor(services: DigestServices) {
    this.#services = services;
  }

  async send(channels: readonly ChannelView[]): Promise<void> {
    const now = this.#services.clock.now().getTime();
    const due = channels.filter(
      ({ state }) => state?.value.digest && Date.parse(state.value.digest.sendAt) <= now,
    );
    await inParallel(due, (channel) => this.#close(channel));
  }

  /** Whoever closes the digest sends it; what comes in meanwhile makes the closing fail, and the next tick try again. */
  async #close({ channelId, channel, state }: ChannelView): Promise<void> {
    const { deliveries, queue, clock } = this.#services;
    const digest = state?.value.digest;
    if (!digest) return;
    const told = await deliveries.digested(channelId, digest.id);
    const delivery = digestDelivery(digest.id, channel, told, clock.now());
    const closed = closeDigest(state.value, clock.now());
    if (await deliveries.admit(channel, closed, [delivery], state.version))
      await queue.send({ channelId, delivery: delivery.id }, 0);
  }
}

function digestDelivery(id: string, channel: Channel, told: readonly Delivery[], now: Date): Delivery {
  const summaries = told.map(({ summary }) => summary);
  const summary = {
    title: `${countText(told.length, "notification")} in one`,
    severity: summaries.reduce<Delivery["summary"]["severity"]>(
      (gravest, { severity }) => (isWorse(severity, gravest) ? severity : gravest),
      "warning",
    ),
    reason: "digest",
    owner: null,
    dataset: null,
    counts: totalOf(summaries),
    alertIds: [...new Set(summaries.flatMap(({ alertIds }) => alertIds))],
  } as const;
  return newDelivery({ id, channel, content: { kind: "digest", id }, summary }, now);
}
