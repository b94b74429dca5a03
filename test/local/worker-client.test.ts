import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { TaskCanceledError } from "../../local/src/jobs/errors.ts";
import type { ExecutionContext } from "../../local/src/jobs/executor.ts";
import { NotebookFailedError, WorkerLostError } from "../../local/src/spark/errors.ts";
import { SparkWorker } from "../../local/src/spark/worker-client.ts";

let folder = "";
let worker: SparkWorker;

function fakeWorker(...args: string[]): SparkWorker {
  const script = join(process.cwd(), "test", "local", "fake-worker.mjs");
  const log = join(folder, "logs", "worker.log");
  return new SparkWorker({ executable: process.execPath, args: [script, ...args], env: process.env, log });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "worker-client-"));
  worker = fakeWorker();
});
afterEach(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true, force: true });
});

function run(notebook: string, context: Partial<ExecutionContext> = {}) {
  return worker.execute(
    { taskKey: notebook, notebookPath: notebook, parameters: { day: "2017-01-01" }, taskValues: {} },
    { signal: new AbortController().signal, onProgress: () => {}, ...context },
  );
}

test("a notebook's progress and values come back", async () => {
  const told: unknown[] = [];
  const { values, result } = await run("ok", { onProgress: (progress) => told.push(progress) });
  expect(values).toMatchObject({ day: "2017-01-01" });
  expect(result).toBeNull();
  expect(told).toEqual([{ stage: "bronze", entity: "orders", rows: 5 }]);
});

test("one process runs all notebooks, several at a time", async () => {
  const [first, second] = await Promise.all([run("ok"), run("ok")]);
  expect(first?.values.pid).toBe(second?.values.pid);
});

test("a notebook's error has its sentence and its trace", async () => {
  const error = await run("fail").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotebookFailedError);
  expect(error).toMatchObject({ message: "No such table.", trace: "Traceback" });
});

test("a lost process fails all that ran on it, and the next notebook gets a new one", async () => {
  const before = (await run("ok")).values.pid;
  const waiting = run("wait").catch((reason: unknown) => reason);
  const crashing = run("crash").catch((reason: unknown) => reason);
  for (const error of [await waiting, await crashing]) {
    expect(error).toBeInstanceOf(WorkerLostError);
    expect((error as Error).message).toMatch(/ended with signal SIGKILL; its log is .*worker\.log/);
  }
  expect((await run("ok")).values.pid).not.toBe(before);
});

test("a worker that cannot start says why", async () => {
  worker = fakeWorker("broken");
  await expect(run("ok")).rejects.toThrow("The Spark worker was lost: Java is missing.");
});

test("a Python that is not there is told", async () => {
  const log = join(folder, "worker.log");
  worker = new SparkWorker({ executable: join(folder, "python"), args: [], env: process.env, log });
  await expect(run("ok")).rejects.toThrow("ENOENT");
});

test("a line that is no event ends the process rather than being guessed at", async () => {
  await expect(run("garble")).rejects.toThrow(/"Hello from a print statement", which is no event/);
});

test("a cancelled notebook is stopped, others go on", async () => {
  const controller = new AbortController();
  const waiting = run("wait", { signal: controller.signal }).catch((reason: unknown) => reason);
  const before = (await run("ok")).values.pid;
  controller.abort();
  expect(await waiting).toBeInstanceOf(TaskCanceledError);
  expect((await run("ok")).values.pid).toBe(before);
});

test("what was cancelled before it began does not start a process", async () => {
  let starts = 0;
  worker.on("starting", () => starts++);
  await expect(run("ok", { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(TaskCanceledError);
  expect(starts).toBe(0);
});

test("Spark's start is told, and what is printed goes to the log", async () => {
  worker.start();
  const [{ seconds }] = await once(worker, "ready");
  expect(seconds).toBe(0.1);
  await worker.stop();
  expect(readFileSync(join(folder, "logs", "worker.log"), "utf8")).toBe("a line for the log\n");
});
