/** The ledger and the alerts of a laptop's platform, read from the tables that the Functions app keeps. */
import type { TableClient } from "@azure/data-tables";
import type { Platform } from "@customer360/contracts";
import { TableBatchLedger } from "../../../../functions/src/file-arrival/azure/table-batch-ledger.ts";
import { TableBatchRuns } from "../../../../functions/src/file-arrival/azure/table-batch-runs.ts";
import { TableFileLedger } from "../../../../functions/src/file-arrival/azure/table-file-ledger.ts";
import type { BatchRecord } from "../../../../functions/src/file-arrival/records.ts";
import { AlertTable } from "../../../../functions/src/notifications/azure/alert-table.ts";
import type { LedgerBatch, LedgerFile, OpenAlert } from "../ledger-records.ts";
import type { Days, Ledger } from "../ports.ts";

/** Gives a table of the state's account. */
export type TableOf = (name: string) => Promise<TableClient>;

export class TableLedger implements Ledger {
  readonly #table: TableOf;
  readonly #names: Platform["tables"];

  constructor(table: TableOf, { tables }: Platform) {
    this.#table = table;
    this.#names = tables;
  }

  async batches(days: Days, limit: number): Promise<readonly LedgerBatch[]> {
    const found = await (await this.#batches()).list(days, limit);
    return Promise.all(found.map((batch) => this.#withRun(batch)));
  }

  async batch(batchId: string): Promise<LedgerBatch | null> {
    const found = await (await this.#batches()).find(batchId);
    return found && this.#withRun(found);
  }

  async deliveries(
    { date, status }: { readonly date?: string; readonly status?: LedgerFile["status"] },
    limit: number,
  ): Promise<readonly LedgerFile[]> {
    return new TableFileLedger(await this.#table(this.#names.files)).list({ fileDate: date, status }, limit);
  }

  async openAlerts(): Promise<readonly OpenAlert[]> {
    const records = await new AlertTable(await this.#table(this.#names.alerts)).open();
    return records
      .map(({ value }) => value)
      .filter(({ alert }) => alert.state === "firing")
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  async #batches(): Promise<TableBatchLedger> {
    return new TableBatchLedger(await this.#table(this.#names.batches));
  }

  async #withRun(batch: BatchRecord): Promise<LedgerBatch> {
    const run = await new TableBatchRuns(await this.#table(this.#names.batchRuns)).find(batch.batchId);
    return { ...batch, run };
  }
}
