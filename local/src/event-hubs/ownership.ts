/** Who reads a partition for a consumer group: the consumer of the highest owner level ousts the others. */
import type { Sender } from "rhea";
import { AmqpFault } from "./errors.ts";

interface Owner {
  readonly link: Sender;
  readonly level: number | null;
}

export class Ownership {
  readonly #owners = new Map<string, Set<Owner>>();

  /**
   * Lets a consumer read, and ends the links of those that it ousts.
   *
   * @param place Names the hub, the group and the partition
   * @param level Its owner level; null when it has none
   * @throws AmqpFault when the reader of a higher level is there
   */
  claim(place: string, link: Sender, level: number | null): void {
    const owners = this.#owners.get(place) ?? new Set<Owner>();
    const highest = Math.max(-1, ...[...owners].map((owner) => owner.level ?? -1));
    if ((level ?? -1) < highest) {
      throw new AmqpFault("amqp:link:stolen", `A consumer with owner level ${highest} reads ${place}.`);
    }
    for (const owner of owners) if (level !== null) oust(owner, place, level);
    const owner: Owner = { link, level };
    owners.add(owner);
    this.#owners.set(place, owners);
    link.on("sender_close", () => owners.delete(owner));
  }

  /** Forgets the links of a connection that is gone. */
  release(isGone: (link: Sender) => boolean): void {
    for (const owners of this.#owners.values()) {
      for (const owner of owners) if (isGone(owner.link)) owners.delete(owner);
    }
  }
}

function oust({ link }: Owner, place: string, level: number): void {
  link.close(
    new AmqpFault("amqp:link:stolen", `A consumer with owner level ${level} now reads ${place}.`).toAmqp(),
  );
}
