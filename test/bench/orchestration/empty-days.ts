/** A backfill of days on which nothing happened, with a job that does nothing: the orchestration alone. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../local/setup/paths.mjs";
import { startSurroundings } from "../../../local/src/demo/surroundings.ts";
import { jobIds, jobRunner } from "../../../local/src/demo/workspace.ts";
import type { TaskExecutor } from "../../../local/src/jobs/executor.ts";
import { loadJob } from "../../../local/src/jobs/load-job.ts";
import { Catalog } from "../../../local/src/product-api/catalog.ts";
import { type SpentTime, spentTime } from "./spent-time.ts";

export interface Backfill {
  readonly from: string;
  readonly to: string;
}

/** @param folder an empty one @returns the whole run, and one entry a day */
export async function measureEmptyDays(
  folder: string,
  { from, to }: Backfill,
): Promise<{ readonly whole: SpentTime; readonly days: readonly SpentTime[] }> {
  const places = {
    landing: join(folder, "landing"),
    lake: join(folder, "lake"),
    platform: join(folder, "platform"),
  };
  const job = loadJob(join(root, "spark", "jobs", "medallion.json"));
  const view = { handle: () => {}, close: () => {} };
  const worker = idle(places.lake);
  const surroundings = await startSurroundings({
    ...{ folder: places, signal: new AbortController().signal, catalog: new Catalog([]) },
    runJob: jobRunner(
      { [jobIds.medallion]: job },
      { worker, view, folder: { lake: places.lake, logs: folder } },
      new Map(),
    ),
    onProblem: (problem) => console.error(`In the background: ${problem.message}`),
  });
  try {
    const { factory, contracts } = surroundings;
    const { backfill, dailyBatch } = contracts.platform.pipelines;
    const { runId } = factory.createRun(backfill, { from, to });
    await factory.endOf(runId);
    const spentBy = (name: string) =>
      factory.runs().flatMap((run) => (run.pipelineName === name ? spentTime(run, factory) : []));
    const [whole] = spentBy(backfill);
    if (!whole) throw new Error("The backfill left no run.");
    return { whole, days: spentBy(dailyBatch) };
  } finally {
    await surroundings.stop();
  }
}

/** Notebooks that do nothing, but for the quality gate, whose word the pipeline waits for. */
function idle(lake: string): TaskExecutor {
  const summaries = join(lake, "logs", "dq_results", "_summaries");
  mkdirSync(summaries, { recursive: true });
  return {
    execute: async ({ taskKey, parameters: { batch_id = "", file_date = "" } }) => {
      if (taskKey !== "quality_gate") return { values: {}, result: null };
      const summary = { batch_id, run_id: "idle", file_date, outcome: "passed", rules: [] };
      writeFileSync(join(summaries, `${batch_id}.json`), JSON.stringify(summary));
      return { values: { outcome: "passed" }, result: null };
    },
  };
}
