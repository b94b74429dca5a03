/** Puts deliveries on the queue again whose message was lost. */
import type { Clock } from "../../shared/clock.ts";
import { inParallel } from "../in-parallel.ts";
import type { ChannelView, DeliveryQueue, DeliveryStore } from "../ports.ts";

export interface ReminderServices {
  readonly deliveries: DeliveryStore;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
}

/** Later than a message that is on its way takes. */
const overdueMilliseconds = 60_000;

/** More wait for the next tick. */
const mostAtOnce = 100;

export class Reminders {
  readonly #services: ReminderServices;

  constructor(services: ReminderServices) {
    this.#services = services;
  }

  async send(channels: readonly ChannelView[]): Promise<void> {
    const before = this.#services.clock.now().getTime() - overdueMilliseconds;
    const overdue = channels.flatMap(({ channelId, pending }) =>
      pending
        .filter(({ nextAttemptAt }) => Date.parse(nextAttemptAt) < before)
        .map(({ id }) => ({ channelId, delivery: id })),
    );
    await inParallel(overdue.slice(0, mostAtOnce), (message) => this.#remind(message));
  }

  /** The time is moved on first, so that the next tick does not put it there as well. */
  async #remind(message: { channelId: string; delivery: string }): Promise<void> {
    const { deliveries, queue, clock } = this.#services;
    const found = await deliveries.find(message.channelId, message.delivery);
    if (found?.value.state !== "pending") return;
    const moved = { ...found.value, nextAttemptAt: clock.now().toISOString() };
    if (await deliveries.update(moved, found.version)) await queue.send(message, 0);
  }
}
