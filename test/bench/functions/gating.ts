/** BlobCreated events gated per second, from the queue to the started batch. */

import { measure } from "../comparison/processes.ts";
import { pairsOf } from "../comparison/statistics.ts";
import type { Row } from "../comparison/table.ts";
import type { GatingInput, GatingLine } from "./measured/gate-files.ts";

const amounts = { days: 40, rows: 1000, repetitions: 5 };

/** @param connectionString of a storage account with everything that the app needs */
export async function measureGating(connectionString: string): Promise<Row[]> {
  const input: GatingInput = { connectionString, ...amounts };
  const lines = await measure<GatingLine>("functions/measured/gate-files.ts", input);
  const what = `BlobCreated events of files with ${amounts.rows.toLocaleString("en")} rows`;
  return [{ what, unit: "events/s", pairs: pairsOf(lines, ({ events, seconds }) => events / seconds) }];
}
