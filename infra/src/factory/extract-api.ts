/**
 * The pipelines `extract-api`, for all sources that are REST APIs, and `extract-source`, for one: a loop cannot stand inside of
 * another one, so that what is repeated until a source is done is a pipeline of its own.
 */
import type { Contracts, Platform } from "@customer360/contracts";
import {
  type Activity,
  after,
  expression,
  fail,
  type PipelineDefinition,
  runPipeline,
  when,
} from "./definition.ts";
import { callFunction, jsonBody, routeOf } from "./function-calls.ts";
import { batchParameters, text } from "./parameters.ts";

/** Sources that are extracted at a time. */
const atOnce = 5;

export function extractApi(contracts: Contracts): PipelineDefinition {
  const { platform } = contracts;
  const { date, batch, given } = batchParameters(platform);
  const apis = contracts
    .ofLayer("sources")
    .filter(({ inboxFile, format }) => inboxFile === null && format === "json-pages")
    .map(({ name }) => name);
  return {
    description: "Has the Functions app extract every API.",
    // The schedule's run and a batch's never extract the same source at once.
    concurrency: 1,
    parameters: { [date]: text, [batch]: text, sources: { type: "array", defaultValue: apis } },
    activities: [
      {
        name: "Extract",
        type: "ForEach",
        items: expression("pipeline().parameters.sources"),
        isSequential: false,
        batchCount: atOnce,
        activities: [
          runPipeline("Extract source", platform.pipelines.extractSource, {
            source: expression("item()"),
            [date]: expression(given.date),
            [batch]: expression(given.batch),
          }),
        ],
      },
    ],
  };
}

/** Asks for a source however often the Functions app wants to be asked until all of it has landed. */
export function extractSource(platform: Platform): PipelineDefinition {
  const { date, batch } = batchParameters(platform);
  return {
    description: "Has the Functions app extract one API to its end.",
    concurrency: atOnce,
    parameters: { source: text, [date]: text, [batch]: text },
    variables: { status: { type: "String" }, problem: { type: "String" } },
    activities: [
      {
        name: "Until all has landed",
        type: "Until",
        expression: expression("not(equals(variables('status'), 'continuing'))"),
        timeout: "0.06:00:00",
        activities: askOnce(platform),
      },
      {
        name: "Has it landed",
        type: "IfCondition",
        ...after("Until all has landed"),
        expression: expression("equals(variables('status'), 'failed')"),
        ifTrueActivities: [
          fail(
            "Not extracted",
            "ExtractionFailed",
            "concat(pipeline().parameters.source, ' was not extracted: ', variables('problem'))",
          ),
        ],
        ifFalseActivities: [],
      },
    ],
  };
}

/**
 * An Until goes on when an activity in it fails (learn.microsoft.com/azure/data-factory/control-flow-until-activity): variables
 * carry the failure out of it.
 */
function askOnce(platform: Platform): readonly Activity[] {
  const { given } = batchParameters(platform);
  return [
    callFunction({
      name: "Ask",
      method: "POST",
      route: routeOf(platform.routes.extract, { source: "pipeline().parameters.source" }),
      body: jsonBody({ fileDate: given.date, batchId: given.batch }),
    }),
    {
      ...set("Why it failed", "problem", "coalesce(activity('Ask')?.error?.message, '')"),
      ...when("Ask", "Completed"),
    },
    {
      ...set(
        "How far it is",
        "status",
        "if(equals(activity('Ask').Status, 'Succeeded'), activity('Ask').output?.status, 'failed')",
      ),
      ...after("Why it failed"),
    },
  ];
}

function set(name: string, variableName: string, value: string): Activity {
  return { name, type: "SetVariable", variableName, value: expression(value) };
}
