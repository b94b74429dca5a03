/** What is known of sources, as rows of the table of watermarks. */
import type { TableClient } from "@azure/data-tables";
import { notFound, unless } from "../../shared/storage-error.ts";
import type { SourceState, SourceStates } from "../stores.ts";

const partition = "extraction";

/** A row: what is null is left out, for tables know no nulls. */
interface Row {
  readonly watermark?: string;
  readonly validator?: string;
  readonly content?: string;
  readonly failing?: boolean;
  readonly invalid?: number;
}

export class TableSourceStates implements SourceStates {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  async read(source: string): Promise<SourceState> {
    const row = await this.#row(source);
    return {
      watermark: row.watermark ?? null,
      validator: row.validator ?? null,
      content: row.content ?? null,
      failing: row.failing ?? false,
      invalid: row.invalid ?? 0,
    };
  }

  async write(source: string, state: SourceState): Promise<void> {
    const given = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
    // Only who holds the claim on the source writes.
    await this.#table.upsertEntity({ partitionKey: partition, rowKey: source, ...given }, "Replace");
  }

  async #row(source: string): Promise<Row> {
    return (await unless([notFound], this.#table.getEntity<Row>(partition, source))) ?? {};
  }
}
