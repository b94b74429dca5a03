/** What the workspace's jobs find before them and leave behind, with Azurite's containers. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { loadContracts } from "@customer360/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Azurite, startAzurite } from "../../local/src/azurite/azurite.ts";
import type { JobOutcome } from "../../local/src/demo/watched-job.ts";
import { inStep, jobRunner } from "../../local/src/demo/workspace.ts";
import { LandingError } from "../../local/src/pipelines/errors.ts";
import { Landing } from "../../local/src/pipelines/landing.ts";
import { condition, failing, job, notebook, ScriptedExecutor } from "./job-builder.ts";

const folder = mkdtempSync(join(tmpdir(), "workspace-"));
const contracts = loadContracts();
const { signal } = new AbortController();
let azurite: Azurite;
let blobs: BlobServiceClient;
let container: ContainerClient;
let logs: ContainerClient;
let landing: Landing;
let mirror: string;
let count = 0;

beforeAll(async () => {
  azurite = await startAzurite({ folder: join(folder, "storage") });
  blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
}, 60_000);
afterAll(async () => {
  await azurite?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  mirror = join(folder, `mirror-${count}`);
  container = blobs.getContainerClient(`landing-${count}`);
  logs = blobs.getContainerClient(`logs-${count}`);
  await Promise.all([container.create(), logs.create()]);
  landing = new Landing(container, mirror);
});

const bytes = (text: string) => Buffer.from(text);
const isMirrored = (...path: string[]) => existsSync(join(mirror, ...path));

test("a file of Landing is written once; other bytes are refused, the same ones change nothing", async () => {
  await landing.write("orders/2017-01-01/a", bytes("one"));
  await landing.write("orders/2017-01-01/a", bytes("one"));
  await expect(landing.write("orders/2017-01-01/a", bytes("two"))).rejects.toThrow(LandingError);
  expect(String(await container.getBlobClient("orders/2017-01-01/a").downloadToBuffer())).toBe("one");
});

test("before a job begins, the days that it is for are in the folder, and after it what the gate left is in its container", async () => {
  for (const day of ["2017-01-01", "2017-01-02", "2017-01-03"]) {
    await landing.write(`orders/${day}/a`, bytes(day));
    await landing.write(`product_catalog/${day}/b`, bytes(day));
  }
  const lake = join(folder, `lake-${count}`);
  const seen: boolean[] = [];
  const workspace = inStep(
    async (_jobId, parameters) => {
      seen.push(isMirrored("orders", "2017-01-02", "a"), isMirrored("product_catalog", "2017-01-02", "b"));
      const summaries = join(lake, "logs", ...contracts.platform.folders.dqSummaries.split("/"));
      mkdirSync(summaries, { recursive: true });
      writeFileSync(join(summaries, `${parameters.batch_id}.json`), "{}");
      throw new Error("It broke afterwards.");
    },
    { contracts, landing, logs, lake },
  );
  const run = (given: Record<string, string>) => workspace.runJob("1", given, signal);
  await expect(run({ file_date: "2017-01-02", batch_id: "b" })).rejects.toThrow("It broke afterwards.");
  expect(seen).toEqual([true, true]);
  expect(isMirrored("orders", "2017-01-01")).toBe(false);
  const name = `${contracts.platform.folders.dqSummaries}/b.json`;
  expect(String(await logs.getBlobClient(name).downloadToBuffer())).toBe("{}");
  await expect(run({ from_date: "2017-01-02", file_date: "2017-01-03", batch_id: "c" })).rejects.toThrow();
  expect([isMirrored("orders", "2017-01-01"), isMirrored("orders", "2017-01-03")]).toEqual([false, true]);
  expect(readFileSync(join(mirror, "product_catalog", "2017-01-03", "b"), "utf8")).toBe("2017-01-03");
});

test("what the notifier has written down of alerts is in the lake before a job begins", async () => {
  const lake = join(folder, `lake-${count}`);
  const name = contracts.platform.logFiles.alerts;
  const read = () => readFileSync(join(lake, "logs", ...name.split("/")), "utf8");
  const seen: string[] = [];
  const workspace = inStep(async () => void seen.push(read()) as never, { contracts, landing, logs, lake });
  await expect(workspace.runJob("2", {}, signal)).rejects.toThrow("ENOENT");
  for (const text of ['{"alert_key":"a"}\n', ""]) {
    await logs.getBlockBlobClient(name).upload(text, text.length);
    await workspace.runJob("2", {}, signal);
  }
  expect(seen).toEqual(['{"alert_key":"a"}\n', ""]);
});

test("a job is known by its number, and its run ends with what failed in it", async () => {
  const jobs = { "1": job([notebook("a"), notebook("b", ["a"])], { batch_id: "" }) };
  const outcomes = new Map<string, JobOutcome>();
  const view = { handle: () => {}, close: () => {} };
  const parts = {
    worker: new ScriptedExecutor({ b: failing("No table.") }),
    view,
    folder: { lake: "", logs: folder },
  };
  const runJob = jobRunner(jobs, parts, outcomes);
  expect(await runJob("2", {}, signal)).toBeNull();
  const end = await runJob("1", { batch_id: "x" }, signal);
  expect(end).toMatchObject({ state: "FAILED", message: "b: No table." });
  expect(end?.runPageUrl).toMatch(/^file:.*spark-worker\.log$/);
  expect(outcomes.get("x")).toMatchObject({ runId: end?.runId, failures: ["b: No table."] });
});

test("a part that a condition kept from running makes no failure of a run", async () => {
  const tasks = [
    condition("gate", "EQUAL_TO", "a", "b"),
    notebook("gold", [{ task_key: "gate", outcome: "true" }]),
  ];
  const view = { handle: () => {}, close: () => {} };
  const parts = { worker: new ScriptedExecutor(), view, folder: { lake: "", logs: folder } };
  const runJob = jobRunner({ "1": job(tasks) }, parts, new Map());
  expect(await runJob("1", {}, signal)).toMatchObject({ state: "SUCCESS", message: "" });
});
