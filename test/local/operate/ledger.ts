/** Writes down deliveries, batches, their runs and alerts, by the stores of the Functions app. */
import type { TableClient } from "@azure/data-tables";
import type { Contracts } from "@customer360/contracts";
import { TableBatchLedger } from "../../../functions/src/file-arrival/azure/table-batch-ledger.ts";
import { TableBatchRuns } from "../../../functions/src/file-arrival/azure/table-batch-runs.ts";
import { TableFileLedger } from "../../../functions/src/file-arrival/azure/table-file-ledger.ts";
import type { BatchRunState, FileRecord } from "../../../functions/src/file-arrival/records.ts";
import { AlertTable } from "../../../functions/src/notifications/azure/alert-table.ts";
import { alertIdOf } from "../../../functions/src/notifications/ids.ts";

type TableOf = (name: string) => TableClient;
const sources = ["orders", "order_items"] as const;

export async function seedLedger(
  table: TableOf,
  { platform: { tables } }: Contracts,
  runOf: (batchId: string) => Promise<string>,
): Promise<void> {
  const files = new TableFileLedger(table(tables.files));
  const batches = new TableBatchLedger(table(tables.batches));
  const runs = new TableBatchRuns(table(tables.batchRuns));
  const deliver = (source: string, fileDate: string, eTag: string, more: Partial<FileRecord> = {}) =>
    files.add({
      ...{ blob: `${source}_${fileDate}.csv.gz`, eTag, sequencer: eTag, source, fileDate, bytes: 1234 },
      ...{ sha256: eTag, status: "accepted", reason: null, newColumns: [], correlationId: "c" },
      ...{ receivedAt: new Date(`${fileDate}T20:0${eTag}:00Z`), ...more },
    });
  const batch = async (fileDate: string, state: BatchRunState | "silent" | null) => {
    const batchId = `${fileDate}.1`;
    const claimedAt = new Date(`${fileDate}T20:05:00Z`);
    const taken = sources.map((source) => ({
      ...{
        source,
        inbox: `${source}_${fileDate}.csv.gz`,
        landing: `${source}/${fileDate}/${source}_${fileDate}.1.csv.gz`,
      },
      ...{ eTag: "2", sequencer: "2", bytes: 1234, sha256: "2" },
    }));
    for (const source of sources) await deliver(source, fileDate, "2");
    const record = { batchId, fileDate, delivery: 1, status: "claimed", files: taken } as const;
    await batches.claim({
      ...record,
      correlationId: "c",
      claimedAt,
      startingSince: claimedAt,
      attempts: 1,
      startedAt: null,
      runId: null,
    });
    if (state === null) return;
    const runId = await runOf(batchId);
    const claimed = await batches.find(batchId);
    if (claimed) await batches.started(claimed, runId, claimedAt);
    if (state === "silent") return;
    const publishedAt = state === "published" ? claimedAt : null;
    await runs.replace(null, { batchId, fileDate, runId, state, changedAt: claimedAt, publishedAt });
  };
  const broken = { status: "rejected", reason: "The file is cut off" } as const;
  await deliver("orders", "2017-01-01", "1", broken);
  await batch("2017-01-01", "published");
  await deliver("order_items", "2017-01-02", "1");
  await deliver("orders", "2017-01-02", "1", broken);
  await deliver("orders", "2017-01-03", "1");
  await batch("2017-01-04", "held");
  await batch("2017-01-05", "failed");
  await batch("2017-01-06", null);
  await batch("2017-01-07", "running");
  await batch("2017-01-08", "running");
  await batch("2017-01-09", "silent");
  await files.add({
    ...{
      blob: "holiday.jpg",
      eTag: "1",
      sequencer: "1",
      source: null,
      fileDate: null,
      bytes: 5,
      sha256: null,
    },
    ...{ status: "rejected", reason: "No source delivers such a file", newColumns: [], correlationId: "c" },
    receivedAt: new Date("2017-01-01T20:00:00Z"),
  });
  await alert(table(tables.alerts));
}

async function alert(table: TableClient): Promise<void> {
  const key = "file-arrival/rejected/orders_2017-01-02.csv.gz";
  const at = "2017-01-02T20:01:00.000Z";
  await new AlertTable(table).save(
    {
      ...{ id: alertIdOf(key), startedAt: at, receivedAt: at, changedAt: at, transitions: [at] },
      ...{ acknowledged: null, count: 1, open: true },
      alert: {
        ...{ key, state: "firing", severity: "error", title: "File orders_2017-01-02.csv.gz was rejected" },
        ...{ description: "It is cut off.", origin: "file-arrival", owner: "order-management" },
        ...{ dataset: "orders", labels: { source: "orders", fileDate: "2017-01-02" }, facts: [] },
        ...{ runbook: "https://runbooks.example.com/rejected-file.md", batchId: null },
        ...{ correlationId: "c", occurredAt: at },
      },
    },
    null,
  );
}
