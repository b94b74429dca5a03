/**
 * What the orchestration costs: its own share of daily batches of real purchases, and how fast it goes through a backfill of
 * a year of empty days, with a job that does nothing.
 *
 * Prints tables and asserts no time. Azure's own delays, which are seconds an activity, are not in it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { textTable } from "../../local/src/demo/text-table.ts";
import { median } from "./comparison/statistics.ts";
import { measureEmptyDays } from "./orchestration/empty-days.ts";
import { measureRealBatches } from "./orchestration/real-batches.ts";
import type { SpentTime } from "./orchestration/spent-time.ts";

const year = { from: "2017-01-01", to: "2017-12-31" };
const parts = ["whole", "job", "data", "functions", "own"] as const;

function show(title: string, runs: readonly SpentTime[]): void {
  const whole = median(runs.map((run) => run.whole)) ?? 0;
  const columns = [{ title }, { title: "seconds", isNumber: true }, { title: "of it", isNumber: true }];
  const rows = parts.map((part) => {
    const seconds = median(runs.map((run) => run[part])) ?? 0;
    return [part, seconds.toFixed(3), `${((seconds / whole) * 100).toFixed(1)}%`];
  });
  console.log(`${textTable(columns, rows).join("\n")}\n`);
}

const folder = mkdtempSync(join(tmpdir(), "bench-orchestration-"));
try {
  const { dailyBatch } = loadContracts().platform.pipelines;
  const batches = await measureRealBatches(join(folder, "real"), dailyBatch);
  show(`${batches.length} batches of real purchases, medians`, batches);
  const { whole, days } = await measureEmptyDays(join(folder, "empty"), year);
  show(`${days.length} empty days, medians`, days);
  const perSecond = (count: number) => (count / whole.whole).toFixed(1);
  console.log(
    `One run of the backfill: ${days.length} days in ${whole.whole.toFixed(0)} s, ${perSecond(days.length)} days/s, ` +
      `${whole.activities} activities, ${perSecond(whole.activities)} activities/s.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
