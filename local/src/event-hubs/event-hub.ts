/** An event hub: partitions, and the choice between them. */
import { crc32 } from "node:zlib";
import { AmqpFault } from "./errors.ts";
import { Partition } from "./partition.ts";

export interface EventHubOptions {
  readonly name: string;
  /** Number of partitions; default 4. */
  readonly partitions?: number;
  /** Groups besides `$Default`. */
  readonly consumerGroups?: readonly string[];
}

export class EventHub {
  readonly name: string;
  readonly createdAt: Date;
  readonly partitions: readonly Partition[];
  readonly #consumerGroups: ReadonlySet<string>;
  #turn = 0;

  constructor(options: EventHubOptions, createdAt: Date) {
    this.name = options.name;
    this.createdAt = createdAt;
    this.partitions = Array.from({ length: options.partitions ?? 4 }, (_, id) => new Partition(String(id)));
    const groups = ["$Default", ...(options.consumerGroups ?? [])];
    this.#consumerGroups = new Set(groups.map((group) => group.toLowerCase()));
  }

  /** @throws AmqpFault when there is no such partition */
  partition(id: string): Partition {
    const partition = this.partitions.find((candidate) => candidate.id === id);
    if (partition) return partition;
    const last = this.partitions.length - 1;
    throw new AmqpFault(
      "amqp:not-found",
      `Event hub '${this.name}' has no partition '${id}', only 0 to ${last}.`,
    );
  }

  /** The partition of a key, always the same one; without a key they take turns. */
  partitionFor(key: string | null): Partition {
    // The service hashes otherwise: keys stay together there too, but on other partitions than here.
    const place = key === null ? this.#turn++ : crc32(key);
    return this.partition(String(place % this.partitions.length));
  }

  /** @throws AmqpFault when there is no such group */
  checkConsumerGroup(group: string): void {
    if (this.#consumerGroups.has(group.toLowerCase())) return;
    throw new AmqpFault("amqp:not-found", `Event hub '${this.name}' has no consumer group '${group}'.`);
  }
}
