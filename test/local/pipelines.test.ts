/** The stand-in for Data Factory as a service: runs, their records and their ends, asked for by Microsoft's client. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFactoryManagementClient } from "@azure/arm-datafactory";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PipelineDefinition } from "../../local/src/data-factory/definition.ts";
import { ActivityError, PipelineDefinitionError } from "../../local/src/data-factory/errors.ts";
import type { Execute } from "../../local/src/data-factory/run.ts";
import { type DataFactory, startDataFactory } from "../../local/src/pipelines/data-factory.ts";
import { PipelineRequestError } from "../../local/src/pipelines/errors.ts";
import { does, expression, upon } from "./data-factory/pipeline-builder.ts";

let folder = "";
let factory: DataFactory | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipelines-"));
});
afterEach(async () => {
  await factory?.stop();
  factory = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const parameters = { fileDate: "2017-01-05", batchId: "2017-01-05.1" };
const declared = { fileDate: { type: "string" }, batchId: { type: "string" } };
const batchId = "@pipeline().parameters.batchId";
const daily: PipelineDefinition = {
  concurrency: 1,
  parameters: declared,
  activities: [does("Work", { batchId, fileDate: "@pipeline().parameters.fileDate" })],
};
const runsDaily = (more: object = {}) => ({
  ...{ name: "Run it", type: "ExecutePipeline", pipeline: { referenceName: "daily-batch" } },
  ...{ parameters: { ...parameters, batchId }, waitOnCompletion: true, ...more },
});
const around: PipelineDefinition = { parameters: { batchId: { type: "string" } }, activities: [runsDaily()] };

async function start(
  Do: Execute,
  more: Readonly<Record<string, PipelineDefinition>> = {},
): Promise<DataFactory> {
  factory = await startDataFactory({
    ...{ folder, executors: { Do }, pause: async () => {} },
    pipelines: { "daily-batch": daily, ...more },
  });
  return factory;
}

const nothing: Execute = async () => ({});
/** Goes on until it is cancelled. @returns with a promise of its beginning */
function endless() {
  const begun = Promise.withResolvers<void>();
  const execute: Execute = (_, signal) => {
    begun.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  return { execute, begun: begun.promise };
}

/** Microsoft's client, without tokens, which do not travel without TLS. */
function client({ url }: DataFactory): DataFactoryManagementClient {
  const credential = {
    getToken: async () => ({ token: "none", expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { endpoint: url, allowInsecureConnection: true };
  const made = new DataFactoryManagementClient(credential, "local", { ...options, $host: url });
  made.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  return made;
}

const minute = () => ({
  lastUpdatedAfter: new Date(Date.now() - 60_000),
  lastUpdatedBefore: new Date(Date.now() + 60_000),
});

function query(to: DataFactoryManagementClient, status: string) {
  return to.pipelineRuns.queryByFactory("local", "local", {
    ...minute(),
    filters: [
      { operand: "PipelineName", operator: "Equals", values: ["daily-batch"] },
      { operand: "Status", operator: "In", values: [status] },
    ],
  });
}

describe("Microsoft's client", () => {
  test("starts a run with its parameters, and finds it", async () => {
    const given: object[] = [];
    const local = await start(async ({ properties }) => {
      given.push(properties);
      return {};
    });
    const { runId } = await client(local).pipelines.createRun("local", "local", "daily-batch", {
      parameters,
    });
    await local.endOf(runId);
    expect(given).toEqual([parameters]);
    const { value } = await query(client(local), "Succeeded");
    expect(value).toMatchObject([{ runId, pipelineName: "daily-batch", parameters, status: "Succeeded" }]);
    expect((await query(client(local), "Failed")).value).toEqual([]);
    const run = await client(local).pipelineRuns.get("local", "local", runId);
    expect(run).toMatchObject({ runId, invokedBy: { name: "Manual", invokedByType: "Manual" } });
    expect(run.durationInMs).toBe(Number(run.runEnd) - Number(run.runStart));
  });

  test("is told when there is no such pipeline, or the parameters are not the pipeline's", async () => {
    const local = await start(nothing);
    const create = (name: string, given: object) =>
      client(local).pipelines.createRun("local", "local", name, {
        parameters: given as Record<string, string>,
      });
    await expect(create("weekly", parameters)).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining("There is no pipeline 'weekly' here; known are daily-batch."),
    });
    await expect(create("toString", parameters)).rejects.toMatchObject({ statusCode: 404 });
    await expect(create("daily-batch", { fileDate: "2017-01-05" })).rejects.toMatchObject({
      ...{ statusCode: 400, message: expect.stringContaining("parameter batchId is missing") },
    });
    await expect(create("daily-batch", { ...parameters, force: "1" })).rejects.toMatchObject({
      statusCode: 400,
    });
    expect(local.runs()).toEqual([]);
  });

  test("gets every attempt of every activity, with its input, output, error and times", async () => {
    let attempts = 0;
    const work = does("Work", { policy: { retry: 1 }, batchId });
    const skipped = does("Never", { dependsOn: [upon("Work", "Failed")] });
    const pipeline = { parameters: declared, activities: [work, skipped] };
    const local = await start(
      async () => {
        if (++attempts === 1) throw new ActivityError("2011", "Busy.");
        return { rows: 7 };
      },
      { tested: pipeline },
    );
    const { runId } = local.createRun("tested", parameters);
    await local.endOf(runId);
    const ask = (filters: object[] = []) =>
      client(local).activityRuns.queryByPipelineRun("local", "local", runId, {
        ...minute(),
        filters: filters as [],
      });
    const { value } = await ask();
    const shared = { activityName: "Work", activityType: "Do", pipelineName: "tested", pipelineRunId: runId };
    expect(value).toMatchObject([
      { ...shared, status: "Failed", input: { batchId: "2017-01-05.1" }, retryAttempt: null, output: {} },
      { ...shared, status: "Succeeded", retryAttempt: 1, output: { rows: 7 } },
    ]);
    expect(value[0]?.error).toEqual({
      ...{ errorCode: "2011", message: "Busy.", failureType: "UserError", target: "Work" },
    });
    expect(value[0]?.activityRunId).not.toBe(value[1]?.activityRunId);
    expect(value[1]?.activityRunEnd?.getTime()).toBeGreaterThanOrEqual(Number(value[1]?.activityRunStart));
    const failed = await ask([{ operand: "Status", operator: "Equals", values: ["Failed"] }]);
    expect(failed.value).toHaveLength(1);
    await expect(ask([{ operand: "PipelineName", operator: "Equals", values: ["x"] }])).rejects.toMatchObject(
      {
        statusCode: 400,
      },
    );
  });

  test("cancels a run, which has said so at once", async () => {
    const { execute, begun } = endless();
    const local = await start(execute);
    const { runId } = local.createRun("daily-batch", parameters);
    const waiting = local.createRun("daily-batch", { ...parameters, batchId: "next" });
    await begun;
    await client(local).pipelineRuns.cancel("local", "local", waiting.runId);
    expect(local.runs()[1]).toMatchObject({ status: "Cancelled" });
    await client(local).pipelineRuns.cancel("local", "local", runId);
    await expect(local.endOf(runId)).rejects.toMatchObject({ name: "PipelineRunError", status: "Cancelled" });
    await expect(local.endOf(waiting.runId)).rejects.toMatchObject({ status: "Cancelled" });
    expect(await client(local).pipelineRuns.get("local", "local", runId)).toMatchObject({
      status: "Cancelled",
    });
    expect(local.activityRunsOf(runId)).toMatchObject([{ activityName: "Work", status: "Cancelled" }]);
    expect(local.activityRunsOf(waiting.runId)).toEqual([]);
    await expect(client(local).pipelineRuns.cancel("local", "local", "none")).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

describe("control-flow-execute-pipeline-activity", () => {
  test("the pipeline in it is a run of its own, which says who invoked it", async () => {
    const local = await start(nothing, { around });
    const { runId } = local.createRun("around", { batchId: "b" });
    await local.endOf(runId);
    const [outer, inner] = local.runs();
    const [activity] = local.activityRunsOf(runId);
    expect(outer).toMatchObject({ runId, status: "Succeeded" });
    expect(inner).toMatchObject({
      ...{ pipelineName: "daily-batch", status: "Succeeded", parameters: { batchId: "b" } },
      invokedBy: {
        ...{ id: activity?.activityRunId, name: "Run it", invokedByType: "PipelineActivity" },
        ...{ pipelineName: "around", pipelineRunId: runId },
      },
    });
    expect(activity?.output).toEqual({ pipelineName: "daily-batch", pipelineRunId: inner?.runId });
    expect(local.activityRunsOf(inner?.runId ?? "")).toMatchObject([{ activityName: "Work" }]);
  });

  test("control-flow-system-variables: it knows who runs it", async () => {
    const seen: object[] = [];
    const names = {
      ...{ by: "@pipeline()?.TriggeredByPipelineName", run: "@pipeline()?.TriggeredByPipelineRunId" },
    };
    const inner = { activities: [does("See", names)] };
    const outer = {
      activities: [{ name: "Run it", type: "ExecutePipeline", pipeline: { referenceName: "inner" } }],
    };
    const local = await start(
      async ({ properties }) => {
        seen.push(properties);
        return {};
      },
      { inner, outer },
    );
    const { runId } = local.createRun("outer", {});
    await local.endOf(runId);
    await local.endOf(local.createRun("inner", {}).runId);
    expect(seen).toEqual([
      { by: "outer", run: runId },
      { by: null, run: null },
    ]);
  });

  test("it fails with what the pipeline in it failed with", async () => {
    const local = await start(
      async () => {
        throw new ActivityError("2011", "It broke.");
      },
      { around },
    );
    const { runId } = local.createRun("around", { batchId: "b" });
    await expect(local.endOf(runId)).rejects.toMatchObject({
      ...{
        code: "2011",
        message: "Operation on target Run it failed: Operation on target Work failed: It broke.",
      },
    });
    expect(local.runs().map(({ status }) => status)).toEqual(["Failed", "Failed"]);
  });

  test("without waitOnCompletion it does not wait", async () => {
    const { execute, begun } = endless();
    const starts = { ...around, activities: [runsDaily({ waitOnCompletion: false })] };
    const local = await start(execute, { around: starts });
    await local.endOf(local.createRun("around", { batchId: "b" }).runId);
    await begun;
    expect(local.runs().map(({ status }) => status)).toEqual(["Succeeded", "InProgress"]);
  });

  test.each([
    [true, ["Cancelled", "Cancelled"]],
    [false, ["Cancelled", "InProgress"]],
  ])("cancelling with isRecursive %j leaves %j", async (isRecursive, statuses) => {
    const { execute, begun } = endless();
    const local = await start(execute, { around });
    const { runId } = local.createRun("around", { batchId: "b" });
    await begun;
    await client(local).pipelineRuns.cancel("local", "local", runId, { isRecursive });
    await expect(local.endOf(runId)).rejects.toMatchObject({ status: "Cancelled" });
    expect(local.runs().map(({ status }) => status)).toEqual(statuses);
  });
});

test.each(["{", '{"fileDate": 1}', "[]"])("a body that is no parameters is refused: %s", async (body) => {
  const local = await start(nothing);
  const path = "subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f";
  const url = `${local.url}/${path}/pipelines/daily-batch/createRun`;
  const answer = await fetch(url, { method: "POST", body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: "BadRequest" } });
});

test("concepts-pipelines-activities: as many runs go on as concurrency says, in their order", async () => {
  const seen: unknown[] = [];
  const local = await start(async ({ properties }) => {
    seen.push(`begin ${properties.batchId}`);
    await new Promise(setImmediate);
    seen.push(`end ${properties.batchId}`);
    return {};
  });
  const runs = ["1", "2"].map((batchId) => local.createRun("daily-batch", { ...parameters, batchId }));
  expect(local.runs().map(({ status }) => status)).toEqual(["InProgress", "Queued"]);
  await Promise.all(runs.map(({ runId }) => local.endOf(runId)));
  expect(seen).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
});

test("a run that fails says why, and the next one runs", async () => {
  const local = await start(async ({ properties }) => {
    if (properties.batchId === "bad") throw new Error("Spark was lost.");
    return {};
  });
  const bad = local.createRun("daily-batch", { ...parameters, batchId: "bad" });
  const good = local.createRun("daily-batch", parameters);
  await expect(local.endOf(bad.runId)).rejects.toThrow("Operation on target Work failed: Spark was lost.");
  await local.endOf(good.runId);
  expect(local.runs()).toMatchObject([
    { status: "Failed", message: "Operation on target Work failed: Spark was lost." },
    { status: "Succeeded" },
  ]);
});

test("stopping cancels what is under way and what waits, pipelines in pipelines too", async () => {
  const { execute, begun } = endless();
  const local = await start(execute, { around });
  const runs = [local.createRun("around", { batchId: "b" }), local.createRun("daily-batch", parameters)];
  await begun;
  await local.stop();
  await expect(local.endOf(runs[0]?.runId ?? "")).rejects.toThrow();
  expect(local.runs().map(({ status }) => status)).toEqual(["Cancelled", "Cancelled", "Cancelled"]);
});

test("runs are still known after a restart; one that a kill cut off counts as cancelled", async () => {
  const local = await start(nothing);
  const { runId } = local.createRun("daily-batch", parameters);
  await local.endOf(runId);
  await local.stop();
  const file = join(folder, "pipeline-runs.json");
  const [run] = JSON.parse(readFileSync(file, "utf8"));
  const cutOff = { ...run, runId: "cut-off", status: "InProgress", runEnd: null };
  writeFileSync(file, JSON.stringify([run, cutOff]));
  const [activity] = local.activityRunsOf(runId);
  const activities = join(folder, "activity-runs", "cut-off.json");
  writeFileSync(activities, JSON.stringify([{ ...activity, status: "InProgress" }]));
  const again = await start(nothing);
  expect(again.runs()).toMatchObject([
    { runId, status: "Succeeded" },
    { runId: "cut-off", status: "Cancelled", message: "The process that ran it has ended." },
  ]);
  expect(again.activityRunsOf(runId)).toMatchObject([{ status: "Succeeded" }]);
  expect(again.activityRunsOf("cut-off")).toMatchObject([{ status: "Cancelled" }]);
  expect(again.endOf("cut-off")).toBeUndefined();
});

test("whoever starts a run here is refused in the same words", async () => {
  const local = await start(nothing);
  expect(() => local.createRun("weekly", parameters)).toThrow(PipelineRequestError);
});

test("a pipeline that cannot be run here is refused before anything starts", async () => {
  const custom = { activities: [{ name: "A", type: "Custom", expression: expression("@bool(1)") }] };
  await expect(start(nothing, { custom })).rejects.toThrow(PipelineDefinitionError);
});
