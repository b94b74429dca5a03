/**
 * Deliveries in Table storage: a partition a channel. Its rows are the channel's state, a mark for each delivery that
 * waits, and the deliveries themselves, which are also the log. The marks stand before the deliveries, so that the tick
 * reads what waits without reading the log.
 */
import { odata, type TableClient, TableTransaction } from "@azure/data-tables";
import { jsonOf, jsonProperties } from "../../shared/json-entity.ts";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import { channelIdOf } from "../ids.ts";
import type { Channel, Delivery } from "../model.ts";
import type { ChannelState, ChannelView, DeliveryFilter, DeliveryStore, Versioned } from "../ports.ts";
import { etagOfFirst } from "./transaction.ts";

const channelsPartition = "channels";
const stateRow = "1-state";
const markPrefix = "2-waiting-";
const deliveryPrefix = "3-delivery-";

type Entity = Record<string, unknown>;

export class DeliveryTable implements DeliveryStore {
  readonly #table: TableClient;
  /** Channels that are known to be in the list. */
  readonly #listed = new Set<string>();

  constructor(table: TableClient) {
    this.#table = table;
  }

  async channels(): Promise<readonly ChannelView[]> {
    const listed = await this.#query(odata`PartitionKey eq ${channelsPartition}`);
    return Promise.all(listed.map((entity) => this.#view(jsonOf<Channel>(entity))));
  }

  async channel(channelId: string): Promise<Versioned<ChannelState> | null> {
    const entity = await unless([notFound], this.#table.getEntity<Entity>(channelId, stateRow));
    return entity && { value: jsonOf<ChannelState>(entity), version: entity.etag };
  }

  async admit(
    channel: Channel,
    state: ChannelState,
    deliveries: readonly Delivery[],
    version: string | null,
  ): Promise<boolean> {
    await this.#listChannel(channel);
    const transaction = new TableTransaction();
    const entity = { partitionKey: channelIdOf(channel), rowKey: stateRow, ...jsonProperties(state) };
    if (version === null) transaction.createEntity(entity);
    else transaction.updateEntity(entity, "Replace", { etag: version });
    for (const delivery of deliveries) {
      transaction.createEntity(entityOf(delivery));
      if (delivery.state === "pending") transaction.createEntity(markOf(delivery));
    }
    const lost = [conflict, preconditionFailed, notFound];
    return (await unless(lost, this.#table.submitTransaction(transaction.actions))) !== null;
  }

  async find(channelId: string, id: string): Promise<Versioned<Delivery> | null> {
    const entity = await unless([notFound], this.#table.getEntity<Entity>(channelId, deliveryPrefix + id));
    return entity && { value: jsonOf<Delivery>(entity), version: entity.etag };
  }

  async update(delivery: Delivery, version: string): Promise<Versioned<Delivery> | null> {
    const transaction = new TableTransaction();
    const entity = entityOf(delivery);
    const mark = markOf(delivery);
    transaction.updateEntity(entity, "Replace", { etag: version });
    if (delivery.state === "pending") transaction.upsertEntity(mark, "Replace");
    else transaction.deleteEntity(mark.partitionKey, mark.rowKey);
    const lost = [preconditionFailed, notFound];
    const response = await unless(lost, this.#table.submitTransaction(transaction.actions));
    return response && { value: delivery, version: etagOfFirst(response) };
  }

  async digested(channelId: string, digestId: string): Promise<readonly Delivery[]> {
    const found = await this.#query(odata`PartitionKey eq ${channelId} and digestId eq ${digestId}`);
    return found.map(jsonOf<Delivery>).sort(byAge);
  }

  async list({ state, since }: DeliveryFilter, limit: number): Promise<readonly Delivery[]> {
    const sinceThen = odata`createdAt ge ${since}`;
    const found = await this.#query(
      state === null ? sinceThen : odata`state eq ${state} and createdAt ge ${since}`,
    );
    return found
      .map(jsonOf<Delivery>)
      .sort(byAge)
      .reverse()
      .slice(0, limit);
  }

  async #view(channel: Channel): Promise<ChannelView> {
    const channelId = channelIdOf(channel);
    const rows = await this.#query(odata`PartitionKey eq ${channelId} and RowKey lt ${deliveryPrefix}`);
    const state = rows.find(({ rowKey }) => rowKey === stateRow);
    const pending = rows
      .filter(({ rowKey }) => rowKey !== stateRow)
      .map(jsonOf<{ id: string; nextAttemptAt: string }>);
    return {
      ...{ channelId, channel, pending },
      state: state ? { value: jsonOf<ChannelState>(state), version: String(state.etag) } : null,
    };
  }

  async #listChannel(channel: Channel): Promise<void> {
    const rowKey = channelIdOf(channel);
    if (this.#listed.has(rowKey)) return;
    await this.#table.upsertEntity({ partitionKey: channelsPartition, rowKey, ...jsonProperties(channel) });
    this.#listed.add(rowKey);
  }

  async #query(filter: string): Promise<Entity[]> {
    const found: Entity[] = [];
    for await (const entity of this.#table.listEntities<Entity>({ queryOptions: { filter } }))
      found.push(entity);
    return found;
  }
}

function entityOf(delivery: Delivery) {
  const { channelId, id, state, digestId } = delivery;
  return {
    partitionKey: channelId,
    rowKey: deliveryPrefix + id,
    state,
    createdAt: new Date(delivery.createdAt),
    ...(digestId !== null && { digestId }),
    ...jsonProperties(delivery),
  };
}

function markOf({ channelId, id, nextAttemptAt }: Delivery) {
  return { partitionKey: channelId, rowKey: markPrefix + id, ...jsonProperties({ id, nextAttemptAt }) };
}

function byAge(a: Delivery, b: Delivery): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}
