/** Records of alerts in Table storage: one partition, a row an alert. */
import { odata, type TableClient } from "@azure/data-tables";
import { jsonOf, jsonProperties } from "../../shared/json-entity.ts";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import type { AlertRecord } from "../model.ts";
import type { AlertStore, Versioned } from "../ports.ts";

const partitionKey = "alert";

type Entity = Record<string, unknown>;

export class AlertTable implements AlertStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async find(id: string): Promise<Versioned<AlertRecord> | null> {
    const entity = await unless([notFound], this.#table.getEntity<Entity>(partitionKey, id));
    return entity && { value: jsonOf<AlertRecord>(entity), version: entity.etag };
  }

  async save(record: AlertRecord, version: string | null): Promise<boolean> {
    const { id, open, changedAt, alert } = record;
    const shown = {
      open,
      changedAt: new Date(changedAt),
      key: alert.key,
      state: alert.state,
      severity: alert.severity,
    };
    const entity = { partitionKey, rowKey: id, ...shown, ...jsonProperties(record) };
    const write =
      version === null
        ? unless([conflict], this.#table.createEntity(entity))
        : unless(
            [preconditionFailed, notFound],
            this.#table.updateEntity(entity, "Replace", { etag: version }),
          );
    return (await write) !== null;
  }

  open(): Promise<readonly Versioned<AlertRecord>[]> {
    return this.#query(odata`PartitionKey eq ${partitionKey} and open eq true`);
  }

  async all(): Promise<readonly AlertRecord[]> {
    return (await this.#query(odata`PartitionKey eq ${partitionKey}`)).map(({ value }) => value);
  }

  async #query(filter: string): Promise<readonly Versioned<AlertRecord>[]> {
    const found: Versioned<AlertRecord>[] = [];
    for await (const entity of this.#table.listEntities<Entity>({ queryOptions: { filter } }))
      found.push({ value: jsonOf<AlertRecord>(entity), version: entity.etag });
    return found;
  }
}
