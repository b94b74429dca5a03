/** The state of data quality in Table storage: one row, so that batches that are judged at once do not mix. */
import type { TableClient } from "@azure/data-tables";
import { jsonOf, jsonProperties } from "../../shared/json-entity.ts";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import {
  type QualityState,
  type QualityStore,
  type StoredQuality,
  unknownQuality,
} from "../quality-state.ts";

const keys = { partitionKey: "quality", rowKey: "state" } as const;

export class QualityTable implements QualityStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async load(): Promise<StoredQuality> {
    const get = this.#table.getEntity<Record<string, unknown>>(keys.partitionKey, keys.rowKey);
    const entity = await unless([notFound], get);
    if (entity === null) return { value: unknownQuality, version: null };
    return { value: jsonOf<QualityState>(entity), version: entity.etag };
  }

  async save(state: QualityState, version: string | null): Promise<boolean> {
    const entity = { ...keys, ...jsonProperties(state) };
    const write =
      version === null
        ? unless([conflict], this.#table.createEntity(entity))
        : unless([preconditionFailed], this.#table.updateEntity(entity, "Replace", { etag: version }));
    return (await write) !== null;
  }
}
