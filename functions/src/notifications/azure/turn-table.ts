/** The turns of channels in Table storage: a row a channel, moved on by whoever takes a turn. */
import type { TableClient } from "@azure/data-tables";
import { conflict, notFound, preconditionFailed, unless } from "../../shared/storage-error.ts";
import { untilWon } from "../../shared/until-won.ts";
import { nextTurn } from "../delivery/turns.ts";
import type { TurnStore } from "../ports.ts";

const partitionKey = "notifications";

export class TurnTable implements TurnStore {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  next(channelId: string, perSecond: number, now: Date): Promise<Date> {
    return untilWon(() => this.#take(channelId, perSecond, now));
  }

  async #take(rowKey: string, perSecond: number, now: Date): Promise<Date | null> {
    const last = await unless([notFound], this.#table.getEntity<{ turnAt: Date }>(partitionKey, rowKey));
    const turnAt = nextTurn(last?.turnAt ?? null, perSecond, now);
    const entity = { partitionKey, rowKey, turnAt };
    const write = last
      ? unless([preconditionFailed], this.#table.updateEntity(entity, "Replace", { etag: last.etag }))
      : unless([conflict], this.#table.createEntity(entity));
    return (await write) && turnAt;
  }
}
