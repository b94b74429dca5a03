/** One client's connection: what its links ask for, and whether its tokens allow that. */
import type { Connection, Delivery, EventContext, link as Link, Message, Receiver, Sender } from "rhea";
import rhea from "rhea";
import { Access } from "./access.ts";
import { linkAddressOf } from "./address.ts";
import { answerDelivery, answerLink, answerRequest } from "./answers.ts";
import { ConsumerLink } from "./consumer-link.ts";
import { AmqpFault } from "./errors.ts";
import { eventBatchOf } from "./event-batch.ts";
import type { EventHub } from "./event-hub.ts";
import { positionOf } from "./event-position.ts";
import { describe } from "./management.ts";
import type { Ownership } from "./ownership.ts";
import type { AccessPolicy } from "./sas-token.ts";

/** What a connection needs of its broker. */
export interface BrokerState {
  readonly policy: AccessPolicy;
  readonly ownership: Ownership;
  /** When events arrive. */
  now(): Date;
  /** @throws AmqpFault when there is none of this name */
  hub(name: string): EventHub;
  /** @throws AmqpFault when a send is to be refused because there are too many */
  checkBusy(): void;
}

/** A message as rhea hands it over: decoded in AMQP's own format, bytes in any other. */
interface Sent {
  readonly delivery: Delivery;
  readonly message: Message | Buffer;
  readonly format?: number;
}

const unsupported = ["com.microsoft:idempotent-producer", "com.microsoft:enable-receiver-runtime-metric"];
const selectorFilter = "apache.org:selector-filter:string";

export class ClientConnection {
  readonly #broker: BrokerState;
  readonly #access: Access;
  readonly #repliers = new Map<string, Sender>();
  readonly #consumers = new Set<ConsumerLink>();

  constructor(broker: BrokerState) {
    this.#broker = broker;
    this.#access = new Access(broker.policy);
  }

  /** Serves what the connection's links ask from now on. */
  serve(connection: Connection): void {
    connection.on("receiver_open", ({ receiver }: EventContext) => {
      if (receiver) answerLink(receiver, () => this.#openReceiver(receiver));
    });
    connection.on("sender_open", ({ sender }: EventContext) => {
      if (sender) answerLink(sender, () => this.#openSender(sender));
    });
  }

  /** Lets go of everything: the connection is gone. */
  close(): void {
    for (const consumer of this.#consumers) consumer.close();
    this.#broker.ownership.release((link) => link.is_closed());
  }

  /** A link that the client sends on: events, tokens or management requests. */
  #openReceiver(receiver: Receiver): void {
    const { address = "" } = receiver.target;
    receiver.set_target({ address });
    receiver.set_source(receiver.source);
    refuseUnsupported(receiver);
    const place = linkAddressOf(address);
    if (place.kind === "cbs") this.#answer(receiver, (request) => this.#access.put(request));
    else if (place.kind === "management") this.#answer(receiver, (request) => this.#describe(request));
    else if (place.kind === "hub") this.#openProducer(receiver, address, place);
    else throw new AmqpFault("amqp:not-allowed", `Nothing can be sent to '${address}'.`);
  }

  #openProducer(receiver: Receiver, address: string, place: { hub: string; partition: string | null }): void {
    this.#access.check(address);
    const hub = this.#broker.hub(place.hub);
    const partition = place.partition === null ? null : hub.partition(place.partition);
    receiver.on("message", ({ delivery, message, format }: Sent) => {
      answerDelivery(delivery, () => {
        this.#access.check(address);
        this.#broker.checkBusy();
        const batch = eventBatchOf(message, format);
        (partition ?? hub.partitionFor(batch.partitionKey)).append(batch.events, this.#broker.now());
      });
    });
  }

  /** A link that the client receives on: events, or the answers to its requests. */
  #openSender(sender: Sender): void {
    const { address } = sender.source;
    sender.set_source(sender.source);
    sender.set_target(sender.target);
    refuseUnsupported(sender);
    const place = linkAddressOf(address);
    if (place.kind === "consumer") this.#openConsumer(sender, address, place);
    else if (place.kind !== "hub") this.#repliers.set(sender.name, sender);
    else throw new AmqpFault("amqp:not-allowed", `'${address}' can only be read by a consumer group.`);
  }

  #openConsumer(
    sender: Sender,
    address: string,
    place: { hub: string; group: string; partition: string },
  ): void {
    this.#access.check(address);
    const hub = this.#broker.hub(place.hub);
    hub.checkConsumerGroup(place.group);
    const partition = hub.partition(place.partition);
    const selector: unknown = rhea.types.unwrap(sender.source.filter?.[selectorFilter]);
    const position = positionOf(String(selector), partition.last);
    this.#broker.ownership.claim(address.toLowerCase(), sender, ownerLevelOf(sender));
    this.#consumers.add(new ConsumerLink(sender, partition, position));
  }

  #answer(receiver: Receiver, bodyFor: (request: Message) => object): void {
    receiver.on("message", ({ delivery, message }: Sent) => {
      answerDelivery(delivery, () => {
        if (Buffer.isBuffer(message)) throw new AmqpFault("amqp:not-implemented", "A request is no batch.");
        const replier = this.#repliers.get(String(message.reply_to));
        if (!replier)
          throw new AmqpFault("amqp:not-found", `No link '${message.reply_to}' takes the answer.`);
        const answer = answerRequest(() => bodyFor(message));
        replier.send({ ...answer, correlation_id: message.message_id } as Message);
      });
    });
  }

  #describe(request: Message): object {
    this.#access.checkRequest(request);
    return describe(request, (hub) => this.#broker.hub(hub));
  }
}

function refuseUnsupported(link: Link): void {
  const desired = [link.desired_capabilities ?? []].flat().map(String);
  const unknown = desired.find((capability) => unsupported.includes(capability));
  if (unknown) throw new AmqpFault("amqp:not-implemented", `The capability '${unknown}' is not known here.`);
}

function ownerLevelOf(link: Link): number | null {
  const level: unknown = link.properties?.["com.microsoft:epoch"];
  return level === undefined || level === null ? null : Number(level);
}
