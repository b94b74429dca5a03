/** The pipeline `replay-batch`: a batch once more, though it has been published. */
import type { Platform } from "@customer360/contracts";
import { after, expression, type PipelineDefinition, runPipeline } from "./definition.ts";
import { callFunction, routeOf } from "./function-calls.ts";
import { batchParameters, text, textOrNone } from "./parameters.ts";

/** Length of a date as YYYY-MM-DD, with which the id of a day's batch begins. */
const dateLength = 10;

export function replayBatch(platform: Platform): PipelineDefinition {
  const { date, batch, from, given } = batchParameters(platform);
  const itsDate = `if(empty(${given.date}), substring(${given.batch}, 0, ${dateLength}), ${given.date})`;
  return {
    description: "Runs a batch again under its own id; the date is that of the id unless it is given.",
    concurrency: 1,
    parameters: { [batch]: text, [date]: textOrNone, [from]: textOrNone },
    activities: [
      callFunction({
        name: "Reopen",
        method: "POST",
        route: routeOf(platform.routes.batchReopen, { batch: given.batch }),
        body: "{}",
      }),
      {
        ...runPipeline("Daily batch", platform.pipelines.dailyBatch, {
          [date]: expression(itsDate),
          [batch]: expression(given.batch),
          [from]: expression(given.from),
        }),
        ...after("Reopen"),
      },
    ],
  };
}
