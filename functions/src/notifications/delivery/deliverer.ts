/** Makes attempts at deliveries. Only one instance at a time makes one, and what is sent is never sent again. */
import type { Clock } from "../../shared/clock.ts";
import { type DeadLetterStore, deadLetterId } from "../../shared/dead-letter.ts";
import type { Log } from "../../shared/log.ts";
import type { NotificationConfig } from "../config/model.ts";
import { DeliveryError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import type { ChannelType, Delivery } from "../model.ts";
import type {
  ChannelSender,
  ChannelSenders,
  DeliveryMessage,
  DeliveryQueue,
  DeliveryStore,
  TurnStore,
  Versioned,
} from "../ports.ts";
import { claimed, failed, queuedUntil, revived, succeeded } from "./attempts.ts";
import type { Messages } from "./messages.ts";
import { isCurrent } from "./turns.ts";

export interface DeliveryServices {
  readonly deliveries: DeliveryStore;
  readonly turns: TurnStore;
  readonly queue: DeliveryQueue;
  readonly messages: Messages;
  readonly senders: ChannelSenders;
  readonly deadLetters: DeadLetterStore;
  /** Queue that a dead letter goes back to. */
  readonly queueName: string;
  readonly config: Pick<NotificationConfig, "retry" | "perSecond">;
  readonly clock: Clock;
  readonly log: Log;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A turn that comes sooner is waited for; for a later one the message goes back to the queue. */
const shortWait = 1500;

export class Deliverer {
  readonly #services: DeliveryServices;

  constructor(services: DeliveryServices) {
    this.#services = services;
  }

  /** Makes an attempt, if there is one to make now. */
  async deliver({ channelId, delivery, replay }: DeliveryMessage): Promise<void> {
    const { deliveries, log, clock } = this.#services;
    const found = await deliveries.find(channelId, delivery);
    if (!found) return log.warn("There is no such delivery; it may be too old", { channelId, delivery });
    const current = replay ? await this.#revive(found) : found;
    if (current?.value.state !== "pending") return;
    const wait = Date.parse(current.value.nextAttemptAt) - clock.now().getTime();
    // Somebody is at it, or another message will come at that time.
    if (wait > shortWait) return;
    if (wait > 0) await this.#services.pause(wait);
    const claim = await deliveries.update(claimed(current.value, clock.now()), current.version);
    if (claim && (await this.#hasTurn(current.value, claim.version))) await this.#attempt(claim);
  }

  async #revive(found: Versioned<Delivery>): Promise<Versioned<Delivery> | null> {
    if (found.value.state !== "dead") return found;
    return this.#services.deliveries.update(revived(found.value, this.#services.clock.now()), found.version);
  }

  /**
   * Waits for the channel's turn; when that is far away, the message comes back for it.
   *
   * @param before the delivery as it was before it was claimed
   */
  async #hasTurn(before: Delivery, version: string): Promise<boolean> {
    const { turns, queue, clock, config, deliveries, pause } = this.#services;
    const now = clock.now();
    if (isCurrent(before.turnAt, now)) return true;
    const turn = await turns.next(before.channelId, config.perSecond[before.channel.type], now);
    const wait = turn.getTime() - now.getTime();
    if (wait <= shortWait) {
      if (wait > 0) await pause(wait);
      return true;
    }
    if (await deliveries.update(queuedUntil(before, turn), version))
      await queue.send({ channelId: before.channelId, delivery: before.id }, wait);
    return false;
  }

  async #attempt(claim: Versioned<Delivery>): Promise<void> {
    const { deliveries, clock, log } = this.#services;
    const { channelId, id, attempts, summary } = claim.value;
    const context = { correlationId: id, channelId, attempt: attempts, reason: summary.reason };
    let after: Delivery;
    try {
      const receipt = await this.#send(claim.value);
      after = succeeded(claim.value, receipt, clock.now());
      log.info("A message was delivered", { ...context, receipt });
    } catch (error) {
      after = await this.#failed(claim.value, error);
      log.warn("A message was not delivered", {
        ...context,
        next: after.nextAttemptAt,
        state: after.state,
        error,
      });
    }
    if (!(await deliveries.update(after, claim.version)))
      log.error("An attempt took so long that another began; the message may have come twice", context);
    else if (after.state === "pending") await this.#comeBack(after);
  }

  async #send(delivery: Delivery): Promise<string> {
    const { messages, senders } = this.#services;
    const worded = await messages.of(delivery);
    // Two channels may carry the same notification, and what is replayed is another message to a service that gave it up.
    const key = `${delivery.id}.${delivery.channelId}.${Date.parse(delivery.createdAt)}`;
    const { channel } = delivery;
    return senderOf(senders, channel.type).send(channel, worded, key);
  }

  async #failed(delivery: Delivery, error: unknown): Promise<Delivery> {
    const { config, clock, random } = this.#services;
    const known = error instanceof DeliveryError ? error : unforeseen(error);
    const after = failed(delivery, known, config.retry, clock.now(), random());
    if (after.state === "dead") await this.#bury(after);
    return after;
  }

  /** Written before the delivery is marked, so that a crash leaves a letter too many rather than none. */
  async #bury({ id, channelId, createdAt, attempts, problem, summary }: Delivery): Promise<void> {
    const { deadLetters, queueName, clock } = this.#services;
    const now = clock.now();
    await deadLetters.write({
      id: deadLetterId("notifications", now, uuidOf(`${channelId}/${id}/${createdAt}`)),
      origin: "notifications",
      reason: `'${summary.title}' could not be delivered to ${channelId} in ${attempts} attempts: ${problem}`,
      occurredAt: now.toISOString(),
      queue: queueName,
      body: { channelId, delivery: id, replay: true } satisfies DeliveryMessage,
    });
  }

  async #comeBack({ channelId, id, nextAttemptAt }: Delivery): Promise<void> {
    const { queue, clock } = this.#services;
    await queue.send({ channelId, delivery: id }, Date.parse(nextAttemptAt) - clock.now().getTime());
  }
}

function unforeseen(error: unknown): DeliveryError {
  const why = error instanceof Error ? error.message : String(error);
  return new DeliveryError(`The message could not be made: ${why}`, { permanent: false, cause: error });
}

/** TypeScript does not see that a channel goes with the sender of its own type. */
function senderOf(senders: ChannelSenders, type: ChannelType) {
  return senders[type] as ChannelSender<ChannelType>;
}
