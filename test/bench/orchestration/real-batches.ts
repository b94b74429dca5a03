/** Daily batches of real purchases, as the demo runs them: what share of their time is the orchestration's own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../../../local/setup/paths.mjs";
import { ActivityRuns } from "../../../local/src/pipelines/activity-runs.ts";
import { PipelineRuns } from "../../../local/src/pipelines/runs.ts";
import { type SpentTime, spentTime } from "./spent-time.ts";

/** @param folder an empty one @returns one entry a batch */
export async function measureRealBatches(folder: string, pipeline: string): Promise<readonly SpentTime[]> {
  const days = ["--from", "2017-01-01", "--to", "2017-01-04", "--days", "3"];
  const main = join(root, "local", "src", "demo", "main.ts");
  const demo = spawn(process.execPath, [main, "--plain", ...days, "--out", folder], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(demo, "close")) as [number | null];
  if (code !== 0) throw new Error(`The demo ended with code ${code}; its logs are in ${folder}.`);
  const runs = new PipelineRuns(join(folder, "platform", "pipeline-runs.json"));
  const activities = new ActivityRuns(join(folder, "platform", "activity-runs"));
  const factory = { runs: () => runs.all(), activityRunsOf: (runId: string) => activities.of(runId) };
  const batches = runs.all().filter(({ pipelineName }) => pipelineName === pipeline);
  return batches.map((run) => spentTime(run, factory));
}
