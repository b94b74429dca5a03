/** The pipeline `backfill`: the first batch of each day of a time, the oldest day first. */
import type { Platform } from "@customer360/contracts";
import {
  type Activity,
  after,
  expression,
  fail,
  type PipelineDefinition,
  runPipeline,
  when,
} from "./definition.ts";
import { batchParameters, text } from "./parameters.ts";

const ticksOfADay = 864_000_000_000;
const [from, to] = ["pipeline().parameters.from", "pipeline().parameters.to"];
const stopped = "variables('stoppedAt')";

/**
 * Days follow each other, for they write the same tables. It ends with the first day whose batch fails. When it is run again it
 * goes on from there: `daily-batch` leaves out what is published.
 */
export function backfill(platform: Platform): PipelineDefinition {
  return {
    description: "Runs the first batch of each day from one day to another that is not published yet.",
    concurrency: 1,
    parameters: { from: text, to: text },
    variables: { stoppedAt: { type: "String" } },
    activities: [
      failIf(
        "Are the days in order",
        `greater(ticks(${from}), ticks(${to}))`,
        fail(
          "Not in order",
          "BackfillRefused",
          `concat('From ', ${from}, ' to ', ${to}, ' is no time: give the first day as from and the last one as to.')`,
        ),
      ),
      {
        name: "Day by day",
        type: "ForEach",
        ...after("Are the days in order"),
        items: expression(`range(0, add(div(sub(ticks(${to}), ticks(${from})), ${ticksOfADay}), 1))`),
        isSequential: true,
        activities: [oneDay(platform)],
      },
      {
        ...failIf(
          "Has a day failed",
          `not(empty(${stopped}))`,
          fail(
            "A day has failed",
            "BackfillStopped",
            `concat('The batch of ', ${stopped}, ' failed, and no later day was run. Mend the cause and run the backfill again: it leaves out what is published.')`,
          ),
        ),
        ...after("Day by day"),
      },
    ],
  };
}

/** A loop runs to its last element whatever fails in it, so the days behind a failure look whether there was one. */
function oneDay(platform: Platform): Activity {
  const { date, batch } = batchParameters(platform);
  const day = `addDays(${from}, item(), 'yyyy-MM-dd')`;
  return {
    name: "Unless a day has failed",
    type: "IfCondition",
    expression: expression(`empty(${stopped})`),
    ifTrueActivities: [
      runPipeline("Daily batch", platform.pipelines.dailyBatch, {
        [date]: expression(day),
        [batch]: expression(`concat(${day}, '.1')`),
      }),
      {
        name: "Stop",
        type: "SetVariable",
        ...when("Daily batch", "Failed"),
        variableName: "stoppedAt",
        value: expression(day),
      },
    ],
    ifFalseActivities: [],
  };
}

function failIf(name: string, condition: string, failure: Activity): Activity {
  return {
    name,
    type: "IfCondition",
    expression: expression(condition),
    ifTrueActivities: [failure],
    ifFalseActivities: [],
  };
}
