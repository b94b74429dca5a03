import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFactoryManagementClient } from "@azure/arm-datafactory";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type DataFactory, type Pipeline, startDataFactory } from "../../local/src/pipelines/data-factory.ts";
import { PipelineRequestError } from "../../local/src/pipelines/errors.ts";

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

async function start(run: Pipeline["run"]): Promise<DataFactory> {
  const daily: Pipeline = { parameters: ["fileDate", "batchId"], run };
  factory = await startDataFactory({ folder, pipelines: { "daily-batch": daily } });
  return factory;
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

function query(to: DataFactoryManagementClient, status: string) {
  return to.pipelineRuns.queryByFactory("local", "local", {
    lastUpdatedAfter: new Date(Date.now() - 60_000),
    lastUpdatedBefore: new Date(Date.now() + 60_000),
    filters: [
      { operand: "PipelineName", operator: "Equals", values: ["daily-batch"] },
      { operand: "Status", operator: "In", values: [status] },
    ],
  });
}

describe("Microsoft's client", () => {
  test("starts a run with its parameters, and finds it", async () => {
    const given: object[] = [];
    const local = await start(async (parameters) => void given.push(parameters));
    const { runId } = await client(local).pipelines.createRun("local", "local", "daily-batch", {
      parameters,
    });
    await local.endOf(runId);
    expect(given).toEqual([parameters]);
    const { value } = await query(client(local), "Succeeded");
    expect(value).toMatchObject([{ runId, pipelineName: "daily-batch", parameters, status: "Succeeded" }]);
    expect((await query(client(local), "Failed")).value).toEqual([]);
    expect(await client(local).pipelineRuns.get("local", "local", runId)).toMatchObject({ runId });
  });

  test("is told when there is no such pipeline, or the parameters are not the pipeline's", async () => {
    const local = await start(async () => {});
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
      statusCode: 400,
    });
    await expect(create("daily-batch", { ...parameters, force: "1" })).rejects.toMatchObject({
      statusCode: 400,
    });
    expect(local.runs()).toEqual([]);
  });
});

test.each(["{", '{"fileDate": 1}', "[]"])("a body that is no parameters is refused: %s", async (body) => {
  const local = await start(async () => {});
  const path = "subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f";
  const url = `${local.url}/${path}/pipelines/daily-batch/createRun`;
  const answer = await fetch(url, { method: "POST", body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: "BadRequest" } });
});

test("one run goes on at a time, in their order", async () => {
  const seen: string[] = [];
  const local = await start(async ({ batchId }) => {
    seen.push(`begin ${batchId}`);
    await new Promise(setImmediate);
    seen.push(`end ${batchId}`);
  });
  const runs = ["1", "2"].map((batchId) => local.createRun("daily-batch", { ...parameters, batchId }));
  await Promise.all(runs.map(({ runId }) => local.endOf(runId)));
  expect(seen).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
});

test("a run that fails says why, and the next one runs", async () => {
  const local = await start(async ({ batchId }) => {
    if (batchId === "bad") throw new Error("Spark was lost.");
  });
  const bad = local.createRun("daily-batch", { ...parameters, batchId: "bad" });
  const good = local.createRun("daily-batch", parameters);
  await expect(local.endOf(bad.runId)).rejects.toThrow("Spark was lost.");
  await local.endOf(good.runId);
  expect(local.runs()).toMatchObject([
    { status: "Failed", message: "Spark was lost." },
    { status: "Succeeded" },
  ]);
});

test("stopping cancels what is under way and what waits", async () => {
  const local = await start(
    (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const runs = [1, 2].map(() => local.createRun("daily-batch", parameters));
  await new Promise(setImmediate);
  await local.stop();
  await expect(local.endOf(runs[0]?.runId ?? "")).rejects.toThrow();
  expect(local.runs().map(({ status }) => status)).toEqual(["Cancelled", "Cancelled"]);
});

test("runs are still known after a restart; one that a kill cut off counts as cancelled", async () => {
  const local = await start(async () => {});
  const { runId } = local.createRun("daily-batch", parameters);
  await local.endOf(runId);
  await local.stop();
  const file = join(folder, "pipeline-runs.json");
  const [run] = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(
    file,
    JSON.stringify([run, { ...run, runId: "cut-off", status: "InProgress", runEnd: null }]),
  );
  const again = await start(async () => {});
  expect(again.runs()).toMatchObject([
    { runId, status: "Succeeded" },
    { runId: "cut-off", status: "Cancelled", message: "The process that ran it has ended." },
  ]);
  expect(again.endOf("cut-off")).toBeUndefined();
});

test("whoever starts a run here is refused in the same words", async () => {
  const local = await start(async () => {});
  expect(() => local.createRun("weekly", parameters)).toThrow(PipelineRequestError);
});
