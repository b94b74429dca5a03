/** What `$management` answers: what an event hub or one of its partitions is like. */
import rhea, { type Message } from "rhea";
import { AmqpFault } from "./errors.ts";
import type { EventHub } from "./event-hub.ts";
import type { Partition } from "./partition.ts";

/**
 * Answers a READ of an event hub or a partition.
 *
 * @param hubOf Finds an event hub by its name
 * @throws AmqpFault when it asks for something else
 */
export function describe(request: Message, hubOf: (name: string) => EventHub): object {
  const { operation, type, name, partition } = request.application_properties ?? {};
  if (operation !== "READ") {
    throw new AmqpFault("amqp:not-implemented", `The management operation '${operation}' is not known here.`);
  }
  const hub = hubOf(String(name));
  if (type === "com.microsoft:eventhub") return hubProperties(hub);
  if (type === "com.microsoft:partition") return partitionProperties(hub, hub.partition(String(partition)));
  throw new AmqpFault("amqp:not-implemented", `Management of the type '${type}' is not known here.`);
}

function hubProperties(hub: EventHub): object {
  return {
    name: hub.name,
    type: "com.microsoft:eventhub",
    created_at: rhea.types.wrap_timestamp(hub.createdAt.getTime()),
    partition_count: hub.partitions.length,
    partition_ids: hub.partitions.map(({ id }) => id),
    georeplication_factor: 1,
  };
}

function partitionProperties(hub: EventHub, { id, last, firstSequenceNumber }: Partition): object {
  return {
    name: hub.name,
    type: "com.microsoft:partition",
    partition: id,
    begin_sequence_number: rhea.types.wrap_long(firstSequenceNumber),
    last_enqueued_sequence_number: rhea.types.wrap_long(last?.sequenceNumber ?? -1),
    last_enqueued_offset: String(last?.offset ?? -1),
    last_enqueued_time_utc: rhea.types.wrap_timestamp(last?.enqueuedAt.getTime() ?? 0),
    is_partition_empty: last === null,
  };
}
