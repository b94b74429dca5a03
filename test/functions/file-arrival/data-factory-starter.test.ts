import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadPlatform } from "@customer360/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DataFactoryStarter } from "../../../functions/src/file-arrival/azure/data-factory-starter.ts";
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";

let server: Server;
let requests: { path: string; body: unknown }[];
/** Answers in turn; the last one from then on. */
let answers: { status: number; body: object }[];
/** How requests are taken and not answered. */
let silence: "cut off" | "hanging" | null = null;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const path = (request.url ?? "").split("/factories/")[1] ?? "";
    requests.push({ path, body: JSON.parse(Buffer.concat(pieces).toString()) });
    if (silence === "cut off") return request.socket.destroy();
    if (silence === "hanging") return;
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: {} };
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  requests = [];
  silence = null;
});

const now = new Date("2017-01-06T07:00:00.000Z");

function starter(patience?: number): DataFactoryStarter {
  const settings = fileArrivalSettings.parse({
    DATA_FACTORY_SUBSCRIPTION_ID: "sub",
    DATA_FACTORY_RESOURCE_GROUP: "group",
    DATA_FACTORY_NAME: "factory",
    DATA_FACTORY_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return new DataFactoryStarter(settings, loadPlatform(), { now: () => now }, patience);
}

const request = {
  ...{
    pipeline: "daily-batch",
    fileDate: "2017-01-05",
    batchId: "2017-01-05.1",
    correlationId: "c",
    files: [],
  },
  attemptedSince: null,
  lastRunId: null,
};
const createRun = "factory/pipelines/daily-batch/createRun?api-version=2018-06-01";
const query = "factory/queryPipelineRuns?api-version=2018-06-01";
const parameters = { fileDate: "2017-01-05", batchId: "2017-01-05.1" };

test("a run is created with the batch's parameters", async () => {
  answers = [{ status: 200, body: { runId: "run-1" } }];
  expect(await starter().start(request)).toEqual({ runId: "run-1" });
  expect(requests).toEqual([{ path: createRun, body: parameters }]);
});

describe("whether a run was created is not known", () => {
  test("when its answer is lost, and nobody asks for another one", async () => {
    silence = "cut off";
    await expect(starter().start(request)).rejects.toThrow();
    expect(requests.map(({ path }) => path)).toEqual([createRun]);
  });

  test("when there is none, which is not waited for without end, either", async () => {
    silence = "hanging";
    await expect(starter(100).start(request)).rejects.toThrow();
    await expect(starter(100).start({ ...request, attemptedSince: now })).rejects.toThrow();
    expect(requests.map(({ path }) => path)).toEqual([createRun, query]);
  });

  test("when the service breaks down over it, either", async () => {
    answers = [{ status: 503, body: { error: { code: "Unavailable", message: "Come again." } } }];
    await expect(starter().start(request)).rejects.toThrow("Come again.");
    expect(requests.map(({ path }) => path)).toEqual([createRun]);
  });
});

test("an earlier attempt that got through is found, on whatever page, and nothing is created", async () => {
  const run = (runId: string, batchId: string) => ({
    runId,
    pipelineName: "daily-batch",
    parameters: { batchId },
  });
  answers = [
    {
      status: 200,
      body: {
        value: [run("run-7", "2017-01-05.2"), run("run-8", "2017-01-05.10")],
        continuationToken: "next",
      },
    },
    { status: 200, body: { value: [run("run-9", "2017-01-05.1")] } },
  ];
  const attemptedSince = new Date("2017-01-06T06:00:00.000Z");
  expect(await starter().start({ ...request, attemptedSince })).toEqual({ runId: "run-9" });
  const filter = {
    lastUpdatedAfter: "2017-01-06T05:58:00.000Z",
    lastUpdatedBefore: "2017-01-06T07:02:00.000Z",
    filters: [{ operand: "PipelineName", operator: "Equals", values: ["daily-batch"] }],
  };
  expect(requests).toEqual([
    { path: query, body: filter },
    { path: query, body: { ...filter, continuationToken: "next" } },
  ]);
});

test("an earlier attempt that did not get through is made up for", async () => {
  answers = [
    { status: 200, body: { value: [] } },
    { status: 200, body: { runId: "run-1" } },
  ];
  expect(await starter().start({ ...request, attemptedSince: new Date(0) })).toEqual({ runId: "run-1" });
  expect(requests.map(({ path }) => path)).toEqual([query, createRun]);
});

test("the run of an earlier start is not taken for the one of this attempt", async () => {
  const earlier = { runId: "run-1", pipelineName: "daily-batch", parameters: { batchId: "2017-01-05.1" } };
  answers = [
    { status: 200, body: { value: [earlier] } },
    { status: 200, body: { runId: "run-2" } },
  ];
  const replay = { ...request, attemptedSince: now, lastRunId: "run-1" };
  expect(await starter().start(replay)).toEqual({ runId: "run-2" });
});

test("health asks for what starting needs as well, and creates nothing", async () => {
  answers = [{ status: 200, body: { value: [] } }];
  await starter().ask(AbortSignal.timeout(5000));
  expect(requests.map(({ path }) => path)).toEqual([query]);
  answers = [{ status: 403, body: { error: { code: "AuthorizationFailed", message: "The app may not." } } }];
  await expect(starter().ask(AbortSignal.timeout(5000))).rejects.toThrow("The app may not.");
});

test("what Data Factory refuses is told", async () => {
  answers = [
    {
      status: 403,
      body: { error: { code: "AuthorizationFailed", message: "The app may not create runs." } },
    },
  ];
  await expect(starter().start(request)).rejects.toThrow("The app may not create runs.");
});
