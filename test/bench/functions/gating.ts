/** BlobCreated events gated per second, from the queue to the started batch. */
import type { GatingInput, GatingLine } from "./measured/gate-files.ts";
import { measure } from "./processes.ts";
import { pairsOf } from "./statistics.ts";
import type { Row } from "./table.ts";

const amounts = { days: 40, rows: 1000, repetitions: 5 };

/** @param connectionString of a storage account with everything that the app needs */
export async function measureGating(connectionString: string): Promise<Row[]> {
  const input: GatingInput = { connectionString, ...amounts };
  const lines = await measure<GatingLine>("gate-files.ts", input);
  const what = `BlobCreated events of files with ${amounts.rows.toLocaleString("en")} rows`;
  return [{ what, unit: "events/s", pairs: pairsOf(lines, ({ events, seconds }) => events / seconds) }];
}
