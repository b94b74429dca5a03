/** Tells the app of the history that the shop landed itself, so that it goes on from there. */
import { join } from "node:path";
import { TableSourceStates } from "../../../functions/src/extraction/azure/table-states.ts";
import { TableBatchLedger } from "../../../functions/src/file-arrival/azure/table-batch-ledger.ts";
import { TableFileLedger } from "../../../functions/src/file-arrival/azure/table-file-ledger.ts";
import type { BatchFile } from "../../../functions/src/file-arrival/records.ts";
import { fileIdentity } from "../pipelines/landing.ts";
import type { Delivery } from "./batches.ts";
import { catalogSource } from "./catalog.ts";
import type { Surroundings } from "./surroundings.ts";

/** Who the ledger says delivered the history. */
export const historyCorrelation = "first-load";
/** Days that are written at the same time. */
const atOnce = 16;

type Parts = Pick<Surroundings, "contracts" | "table">;

/** Enters files and batches of a first load into the ledger. What is there already stays as it is. */
export async function handOverSales(
  deliveries: readonly Delivery[],
  landing: string,
  parts: Parts,
): Promise<void> {
  const { contracts } = parts;
  const sales = deliveries.filter(({ source }) => contracts.get("sources", source).inboxFile !== null);
  const batches = [...Map.groupBy(sales, ({ file_date, delivery }) => `${file_date}.${delivery}`).values()];
  for (let start = 0; start < batches.length; start += atOnce) {
    const some = batches.slice(start, start + atOnce);
    await Promise.all(some.map((batch) => enter(batch, landing, parts)));
  }
}

/** Tells the extraction that the shop landed the catalog's changes before a day. */
export async function handOverCatalog(before: string, { contracts, table }: Parts): Promise<void> {
  const states = new TableSourceStates(table(contracts.platform.tables.watermarks));
  const state = await states.read(catalogSource);
  const watermark = `${before}T00:00:00Z`;
  if (state.watermark === null || state.watermark < watermark) {
    await states.write(catalogSource, { ...state, watermark });
  }
}

async function enter(batch: readonly Delivery[], landing: string, parts: Parts): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const { tables } = parts.contracts.platform;
  const { file_date: fileDate, delivery } = first;
  const at = new Date(`${first.delivered_on}T23:00:00Z`);
  const ledger = new TableFileLedger(parts.table(tables.files));
  const files = batch.flatMap((each) => filesOf(each, landing, parts));
  for (const { source, inbox: blob, eTag, sequencer, bytes, sha256 } of files) {
    await ledger.add({
      ...{ blob, eTag, sequencer, source, fileDate, bytes, sha256, newColumns: [], receivedAt: at },
      ...{ status: "accepted", reason: null, correlationId: historyCorrelation },
    });
  }
  const batches = new TableBatchLedger(parts.table(tables.batches));
  await batches.claim({
    ...{ batchId: `${fileDate}.${delivery}`, fileDate, delivery, status: "started", files },
    ...{
      correlationId: historyCorrelation,
      claimedAt: at,
      startingSince: at,
      attempts: 1,
      startedAt: at,
      runId: null,
    },
  });
}

function filesOf(
  { source, file_date, delivery, files }: Delivery,
  landing: string,
  parts: Parts,
): BatchFile[] {
  const { inboxFile } = parts.contracts.get("sources", source);
  return files.map((name) => {
    const place = `${source}/${file_date}/${name}`;
    return {
      ...{ source, landing: place, ...fileIdentity(join(landing, place)) },
      inbox: inboxFile?.replace("{file_date}", file_date) ?? name,
      eTag: `${historyCorrelation}-${delivery}`,
      // Smaller than that of any event.
      sequencer: String(delivery).padStart(32, "0"),
    };
  });
}
