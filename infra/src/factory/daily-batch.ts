/** The pipeline `daily-batch`: everything that a batch needs lands, and the job `medallion` takes it to Gold. */
import type { Platform } from "@customer360/contracts";
import {
  type Activity,
  after,
  expression,
  fail,
  type PipelineDefinition,
  runPipeline,
  triedOnce,
  when,
} from "./definition.ts";
import { callFunction, jsonBody, routeOf } from "./function-calls.ts";
import { linkedService } from "./names.ts";
import { batchParameters, text, textOrNone } from "./parameters.ts";

const ingest = { files: "Ingest files", customers: "Ingest customers", apis: "Extract APIs" } as const;
const medallion = "Medallion";
const outcome = "Outcome";

/**
 * One batch at a time, whoever starts it: two would write the same tables. The ledger of runs says whether a batch is to be run
 * at all, so a batch that is started twice reaches Gold once.
 *
 * @param medallionJobId number of the Databricks job, or an output that will have it
 */
export function dailyBatch(platform: Platform, medallionJobId: unknown): PipelineDefinition {
  const { date, batch, from, given } = batchParameters(platform);
  return {
    description: "Lands what a batch needs and takes it to Gold, unless it has been there.",
    concurrency: 1,
    parameters: { [date]: text, [batch]: text, [from]: textOrNone },
    activities: [
      callFunction({
        name: "Begin",
        method: "POST",
        route: routeOf(platform.routes.batchBegin, { batch: given.batch }),
        body: jsonBody({ fileDate: given.date, runId: "pipeline().RunId" }),
      }),
      {
        name: "Run it unless it is published",
        type: "IfCondition",
        ...after("Begin"),
        expression: expression("activity('Begin').output.proceed"),
        ifTrueActivities: [
          ...land(platform),
          runMedallion(platform, medallionJobId),
          { ...end("Succeeded", outcome, platform), ...after(medallion) },
          ...tell(platform),
        ],
        ifFalseActivities: [],
      },
    ],
  };
}

function land(platform: Platform): readonly Activity[] {
  const { pipelines } = platform;
  const { date, batch, given } = batchParameters(platform);
  const theBatch = { [batch]: expression(given.batch) };
  const ofTheDay = { [date]: expression(given.date), ...theBatch };
  return [
    runPipeline(ingest.files, pipelines.ingestFiles, theBatch),
    runPipeline(ingest.customers, pipelines.ingestCustomers, ofTheDay),
    runPipeline(ingest.apis, pipelines.extractApi, ofTheDay),
  ];
}

/** The job retries its own tasks; the pipeline does not retry the job. Its run id is the job's own. */
function runMedallion({ parameters }: Platform, jobId: unknown): Activity {
  const given = Object.entries(parameters)
    .filter(([name]) => name !== "run_id")
    .map(([name, { dataFactory }]) => [name, expression(`pipeline().parameters.${dataFactory}`)]);
  return {
    name: medallion,
    type: "DatabricksJob",
    ...after(...Object.values(ingest)),
    ...triedOnce("0.12:00:00"),
    linkedServiceName: linkedService("databricks"),
    jobId,
    jobParameters: Object.fromEntries(given),
  };
}

function end(status: "Succeeded" | "Failed", name: string, platform: Platform): Activity {
  return callFunction({
    name,
    method: "POST",
    route: routeOf(platform.routes.batchEnd, { batch: batchParameters(platform).given.batch }),
    body: jsonBody({ runId: "pipeline().RunId", status: `'${status}'` }),
  });
}

/** The Functions app is told of each end, so that an alert opens, and is over with the next success. */
function tell(platform: Platform): readonly Activity[] {
  const { given } = batchParameters(platform);
  const about = {
    dataFactory: "pipeline().DataFactory",
    pipeline: "pipeline().Pipeline",
    runId: "pipeline().RunId",
    fileDate: given.date,
    batchId: given.batch,
  };
  const call = (name: string, fields: Readonly<Record<string, string>>) =>
    callFunction({
      name,
      method: "POST",
      route: platform.routes.alerts.replace("{origin}", "data-factory"),
      body: jsonBody({ ...about, ...fields }),
    });
  const isPublished = `equals(activity('${outcome}').output.state, 'published')`;
  const success = {
    status: `if(${isPublished}, 'Succeeded', 'Held')`,
    message: `if(${isPublished}, '', concat('The batch broke more of its rules than the contracts allow: ', join(activity('${outcome}').output.brokenRules, ', '), '.'))`,
  };
  const failure = failureOf([...Object.values(ingest), medallion, outcome]);
  const written = "Write down the failure";
  return [
    { ...call("Tell of the outcome", success), ...after(outcome) },
    { ...end("Failed", written, platform), ...when(outcome, "Failed", "Skipped") },
    {
      ...call("Tell of the failure", { status: "'Failed'", ...failure }),
      ...when(written, "Completed"),
    },
    {
      ...fail("The batch has failed", "BatchFailed", failure.message),
      ...when("Tell of the failure", "Completed"),
    },
  ];
}

/** Expressions of the first of these steps that failed, and of what it failed with. */
function failureOf(steps: readonly string[]) {
  const activity = steps.reduceRight(
    (rest, step) => `if(equals(activity('${step}').Status, 'Failed'), '${step}', ${rest})`,
    "''",
  );
  const errors = steps.map((step) => `activity('${step}')?.error?.message`).join(", ");
  return {
    activity,
    message: `coalesce(${errors}, 'The run in Data Factory shows where it stopped.')`,
  };
}
