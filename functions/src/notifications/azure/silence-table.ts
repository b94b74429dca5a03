/** Silences in Table storage: one partition, a row a silence. */
import { odata, type TableClient } from "@azure/data-tables";
import { jsonOf, jsonProperties } from "../../shared/json-entity.ts";
import { notFound, unless } from "../../shared/storage-error.ts";
import type { Silence } from "../model.ts";
import type { SilenceStore } from "../ports.ts";

const partitionKey = "silence";

type Entity = Record<string, unknown>;

export class SilenceTable implements SilenceStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async list(): Promise<readonly Silence[]> {
    const found: Silence[] = [];
    const filter = odata`PartitionKey eq ${partitionKey}`;
    for await (const entity of this.#table.listEntities<Entity>({ queryOptions: { filter } }))
      found.push(jsonOf<Silence>(entity));
    return found.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async find(id: string): Promise<Silence | null> {
    const entity = await unless([notFound], this.#table.getEntity<Entity>(partitionKey, id));
    return entity && jsonOf<Silence>(entity);
  }

  async save(silence: Silence): Promise<void> {
    const endsAt = new Date(silence.endsAt);
    await this.#table.upsertEntity(
      { partitionKey, rowKey: silence.id, endsAt, ...jsonProperties(silence) },
      "Replace",
    );
  }
}
