/** `replay` and `backfill`: start the pipelines of these names, and follow the run. */
import type { Contracts } from "@customer360/contracts";
import { UsageError } from "../errors.ts";
import type { PlatformView, Site } from "../ports.ts";
import { endOf, type FollowOptions, follow } from "./follow.ts";

interface Start {
  readonly pipeline: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The command that tells more afterwards. */
  readonly afterwards: string;
}

/** @throws UsageError when the id holds no date, which the pipeline takes the batch's date from */
export function replayOf(batchId: string, { platform }: Contracts): Start {
  if (!/^\d{4}-\d{2}-\d{2}/.test(batchId)) {
    throw new UsageError(
      `${batchId} does not begin with its date, so its pipeline cannot tell what to load: start ${platform.pipelines.replayBatch} in Data Factory with its dates, or use backfill.`,
    );
  }
  const parameter = platform.parameters.batch_id?.dataFactory ?? "batchId";
  return {
    pipeline: platform.pipelines.replayBatch,
    parameters: { [parameter]: batchId },
    afterwards: `why ${batchId}`,
  };
}

export function backfillOf(from: string, to: string, { platform }: Contracts): Start {
  const afterwards = `batches --from ${from} --to ${to}`;
  return { pipeline: platform.pipelines.backfill, parameters: { from, to }, afterwards };
}

/** @returns whether the run succeeded */
export async function start(
  { pipeline, parameters, afterwards }: Start,
  site: Pick<Site, "run" | "flags">,
  options: FollowOptions,
): Promise<boolean> {
  const view: PlatformView = await site.run();
  try {
    const runId = await view.factory.createRun(pipeline, parameters);
    options.say(`${pipeline} has started: run ${runId}`);
    const { run } = await follow(runId, view, options);
    options.say(endOf(run));
    options.say(`What came of it: npm run c360 -- ${afterwards}${site.flags}`);
    return run.status === "Succeeded";
  } finally {
    await view.close();
  }
}
