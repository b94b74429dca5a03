/** Hands notifications to their channels: each one once, however often and by however many instances it is tried. */
import type { Contracts } from "@customer360/contracts";
import type { Clock } from "../../shared/clock.ts";
import { untilWon } from "../../shared/until-won.ts";
import type { NotificationConfig } from "../config/model.ts";
import { channelIdOf, notificationIdOf } from "../ids.ts";
import { inParallel } from "../in-parallel.ts";
import type { Channel, Delivery, GroupState, Notification } from "../model.ts";
import type { DeliveryQueue, DeliveryStore, GroupStore, Versioned } from "../ports.ts";
import { notificationDelivery } from "./new-delivery.ts";
import { channelsOf } from "./receivers.ts";
import { admit, calmChannel } from "./storm.ts";

export interface DispatchServices {
  readonly groups: GroupStore;
  readonly deliveries: DeliveryStore;
  readonly queue: DeliveryQueue;
  readonly config: NotificationConfig;
  readonly contracts: Contracts;
  readonly clock: Clock;
}

/** A transaction of Table storage has 100 rows: two a delivery, and the channel's own. */
const deliveriesAtOnce = 40;

export class Dispatcher {
  readonly #services: DispatchServices;

  constructor(services: DispatchServices) {
    this.#services = services;
  }

  /**
   * Hands on what stands in the groups' outboxes, and empties them. What a crash leaves in an outbox is handed on by
   * the next call.
   *
   * @param made notifications that need not be read for it
   * @returns how many deliveries were made
   */
  async dispatch(groups: readonly Versioned<GroupState>[], made: readonly Notification[]): Promise<number> {
    const waiting = groups.filter(({ value }) => value.outbox.length > 0);
    const known = new Map(made.map((notification) => [notification.id, notification]));
    const notifications = await inParallel(waiting, ({ value }) => this.#notificationsOf(value, known));
    const deliveries = notifications.flat().flatMap((notification) => this.#deliveriesOf(notification));
    const count = await this.hand(deliveries);
    await inParallel(waiting, (group) => this.#emptied(group));
    return count;
  }

  /** Hands deliveries to their channels; those that a channel has already are left out. @returns how many it had not */
  async hand(deliveries: readonly Delivery[]): Promise<number> {
    const perChannel = Map.groupBy(deliveries, ({ channelId }) => channelId);
    const counts = await inParallel([...perChannel.values()], (all) =>
      this.#handTo((all[0] as Delivery).channel, all),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #handTo(channel: Channel, all: readonly Delivery[]): Promise<number> {
    let count = 0;
    for (let from = 0; from < all.length; from += deliveriesAtOnce) {
      const some = all.slice(from, from + deliveriesAtOnce);
      // All that came together decide on whether it is a storm.
      const more = all.length - from - some.length;
      let attempts = 0;
      count += await untilWon(() => this.#admit(channel, some, more, attempts++ === 0));
    }
    return count;
  }

  /** @param isNew whether the channel can have none of them yet, as far as anybody knows */
  async #admit(
    channel: Channel,
    some: readonly Delivery[],
    more: number,
    isNew: boolean,
  ): Promise<number | null> {
    const { deliveries, queue, config, clock } = this.#services;
    const channelId = channelIdOf(channel);
    const state = await deliveries.channel(channelId);
    const unknown = isNew ? some : await this.#unknown(channelId, some);
    if (unknown.length === 0) return 0;
    const admission = admit(state?.value ?? calmChannel, unknown, config.storm, clock.now(), more);
    const isMade = await deliveries.admit(
      channel,
      admission.state,
      admission.deliveries,
      state?.version ?? null,
    );
    if (!isMade) return null;
    const pending = admission.deliveries.filter((delivery) => delivery.state === "pending");
    await inParallel(pending, ({ id }) => queue.send({ channelId, delivery: id }, 0));
    return unknown.length;
  }

  async #unknown(channelId: string, some: readonly Delivery[]): Promise<readonly Delivery[]> {
    const found = await inParallel(some, ({ id }) => this.#services.deliveries.find(channelId, id));
    return some.filter((_, index) => found[index] === null);
  }

  async #notificationsOf(
    { id, outbox }: GroupState,
    known: ReadonlyMap<string, Notification>,
  ): Promise<Notification[]> {
    const ids = outbox.map((sequence) => notificationIdOf(id, sequence));
    const found = await Promise.all(
      ids.map((one) => known.get(one) ?? this.#services.groups.notification(one)),
    );
    return found.filter((notification) => notification !== null);
  }

  #deliveriesOf(notification: Notification): Delivery[] {
    const { config, contracts, clock } = this.#services;
    const owner = notification.labels.owner || (notification.alerts[0]?.alert.owner ?? null);
    const channels = channelsOf(notification.receiver, owner, config, contracts);
    return channels.map((channel) => notificationDelivery(notification, channel, clock.now()));
  }

  /** A group that somebody else has changed meanwhile is emptied by the next tick. */
  async #emptied({ value, version }: Versioned<GroupState>): Promise<void> {
    const { groups } = this.#services;
    if (Object.keys(value.told).length === 0) await groups.remove(value.id, version);
    else await groups.save({ ...value, outbox: [] }, [], version);
  }
}
