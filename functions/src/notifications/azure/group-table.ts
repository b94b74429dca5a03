/** Groups and their notifications in Table storage: one partition, so that both are written in one transaction. */
import { odata, type TableClient, TableTransaction } from "@azure/data-tables";
import { jsonOf, jsonProperties } from "../../shared/json-entity.ts";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import type { GroupState, Notification } from "../model.ts";
import type { GroupStore, Versioned } from "../ports.ts";
import { etagOfFirst } from "./transaction.ts";

const partitionKey = "group";
const groupRow = (id: string) => `group-${id}`;
const notificationRow = (id: string) => `notification-${id}`;

type Entity = Record<string, unknown>;

export class GroupTable implements GroupStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async all(): Promise<readonly Versioned<GroupState>[]> {
    const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${"group-"} and RowKey lt ${"group."}`;
    const found: Versioned<GroupState>[] = [];
    for await (const entity of this.#table.listEntities<Entity>({ queryOptions: { filter } }))
      found.push({ value: jsonOf<GroupState>(entity), version: entity.etag });
    return found;
  }

  async save(
    group: GroupState,
    notifications: readonly Notification[],
    version: string | null,
  ): Promise<Versioned<GroupState> | null> {
    const entity = { partitionKey, rowKey: groupRow(group.id), ...jsonProperties(group) };
    const transaction = new TableTransaction();
    if (version === null) transaction.createEntity(entity);
    else transaction.updateEntity(entity, "Replace", { etag: version });
    for (const notification of notifications) {
      const createdAt = new Date(notification.createdAt);
      const rowKey = notificationRow(notification.id);
      transaction.createEntity({ partitionKey, rowKey, createdAt, ...jsonProperties(notification) });
    }
    const lost = [conflict, preconditionFailed, notFound];
    const response = await unless(lost, this.#table.submitTransaction(transaction.actions));
    return response && { value: group, version: etagOfFirst(response) };
  }

  async remove(id: string, version: string): Promise<boolean> {
    const deletion = this.#table.deleteEntity(partitionKey, groupRow(id), { etag: version });
    return (await unless([preconditionFailed, notFound], deletion)) !== null;
  }

  async notification(id: string): Promise<Notification | null> {
    const get = this.#table.getEntity<Entity>(partitionKey, notificationRow(id));
    const entity = await unless([notFound], get);
    return entity && jsonOf<Notification>(entity);
  }
}
