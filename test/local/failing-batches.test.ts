/**
 * What becomes of a batch when something fails on its way: the deployed pipelines, the real app in its host, storage and
 * database, and the real job definition; only its notebooks do as a test says.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { AlertTable } from "../../functions/src/notifications/azure/alert-table.ts";
import type { Alert } from "../../functions/src/shared/alert.ts";
import { root } from "../../local/setup/paths.mjs";
import { connectionsTo } from "../../local/src/customer-master/customer-master.ts";
import type { Postgres } from "../../local/src/customer-master/postgres.ts";
import { batchParameters } from "../../local/src/demo/factory.ts";
import { type Surroundings, startSurroundings } from "../../local/src/demo/surroundings.ts";
import { until } from "../../local/src/demo/until.ts";
import { jobIds, jobRunner } from "../../local/src/demo/workspace.ts";
import type { JobDefinition } from "../../local/src/jobs/definition.ts";
import { loadJob } from "../../local/src/jobs/load-job.ts";
import { PipelineRunError } from "../../local/src/pipelines/errors.ts";
import { Catalog } from "../../local/src/product-api/catalog.ts";
import { type Behaviour, failing, ScriptedExecutor } from "./job-builder.ts";

const folder = mkdtempSync(join(tmpdir(), "failing-batches-"));
const places = {
  landing: join(folder, "landing"),
  lake: join(folder, "lake"),
  platform: join(folder, "platform"),
};
const { signal } = new AbortController();
const problems: Error[] = [];
/** What notebooks do, by task; the others do nothing. */
const script: Record<string, Behaviour> = {};
const executor = new ScriptedExecutor(script);
let surroundings: Surroundings;
let jobs: Record<string, JobDefinition>;
let judgement: "passed" | "failed" = "passed";

/** Leaves the summary of data quality as the real gate does. */
const gate: Behaviour = ({ parameters }) => {
  const { batch_id = "", file_date = "" } = parameters;
  const summaries = join(places.lake, "logs", "dq_results", "_summaries");
  mkdirSync(summaries, { recursive: true });
  writeFileSync(join(summaries, `${batch_id}.json`), summaryOf(batch_id, file_date));
  return { values: { outcome: judgement }, result: null };
};

function summaryOf(batchId: string, fileDate: string): string {
  const rule = {
    entity: "orders",
    rule_id: "made_up",
    severity: "error",
    dimension: "validity",
    owner: "order-management",
  };
  const counts = {
    rows_checked: 100,
    rows_failed: 50,
    max_failed_percent: 1,
    status: "failed",
    sample_keys: [],
  };
  const rules = judgement === "failed" ? [{ ...rule, ...counts }] : [];
  return JSON.stringify({ batch_id: batchId, run_id: "r", file_date: fileDate, outcome: judgement, rules });
}

beforeAll(async () => {
  const job = loadJob(join(root, "spark", "jobs", "medallion.json"));
  const tasks = job.tasks.map((task) => ({ ...task, max_retries: 1, min_retry_interval_millis: 0 }));
  jobs = { [jobIds.medallion]: { ...job, tasks } };
  const view = { handle: () => {}, close: () => {} };
  const runJob = jobRunner(
    jobs,
    { worker: executor, view, folder: { lake: places.lake, logs: folder } },
    new Map(),
  );
  surroundings = await startSurroundings({
    ...{ folder: places, signal, catalog: new Catalog([]), runJob, pause: async () => {} },
    onProblem: (problem) => void problems.push(problem),
  });
}, 60_000);
afterAll(async () => {
  await surroundings?.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(problems).toEqual([]);
}, 30_000);
afterEach(() => {
  for (const key of Object.keys(script)) delete script[key];
  script.quality_gate = gate;
  judgement = "passed";
});
script.quality_gate = gate;

/** Uploads a day's files. @returns the run that the ledger starts of them */
async function deliver(day: string): Promise<string> {
  const { contracts, container, app } = surroundings;
  for (const source of ["orders", "order_items"]) {
    const { columns, inboxFile } = contracts.get("sources", source);
    const line = source === "orders" ? `1,7,3,store,${day} 10:00:00,US,USD,1,2.00` : "1,1,55,2,2.00,0,0,0";
    const content = gzipSync(`${columns.map(({ name }) => name).join(",")}\n${line}\n`);
    const name = inboxFile?.replace("{file_date}", day) ?? "";
    await container(contracts.platform.containers.inbox)
      .getBlockBlobClient(name)
      .upload(content, content.length);
  }
  const started = async () => (await app.batchesOf(day, signal))[0]?.runId ?? null;
  return until(started, { seconds: 30, signal, otherwise: `No batch of ${day} was started.` });
}

/** Starts a batch again, as an operator does. @returns its run, which has ended */
async function again(batchId: string): Promise<string> {
  const batch = await surroundings.app.replay(batchId, signal);
  const runId = batch?.runId ?? "";
  await surroundings.factory.endOf(runId);
  return runId;
}

/** How a run and those that it started ended. */
async function ending(runId: string): Promise<PipelineRunError | null> {
  const error = await surroundings.factory.endOf(runId)?.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null || error instanceof PipelineRunError) return error;
  throw error;
}

/** Activity runs of a run and of the pipelines in it, as `name Status`. */
function did(runId: string): string[] {
  const { factory } = surroundings;
  const inner = factory.runs().filter(({ invokedBy }) => invokedBy.pipelineRunId === runId);
  const own = factory.activityRunsOf(runId).map(({ activityName, status }) => `${activityName} ${status}`);
  return [...own, ...inner.flatMap((run) => did(run.runId))];
}
const statusOf = (runId: string) => surroundings.factory.runs().find((run) => run.runId === runId)?.status;

async function openAlerts(batchId: string): Promise<readonly Alert[]> {
  const table = new AlertTable(surroundings.table(surroundings.contracts.platform.tables.alerts));
  const open = (await table.open()).map(({ value }) => value.alert);
  return open.filter(
    (alert) => alert.origin === "data-factory" && alert.batchId === batchId && alert.state === "firing",
  );
}
const firing = (batchId: string) =>
  until(async () => (await openAlerts(batchId))[0] ?? null, {
    ...{ seconds: 20, signal, otherwise: `There is no alert on ${batchId}.` },
  });
const over = (batchId: string) =>
  until(async () => ((await openAlerts(batchId)).length === 0 ? true : null), {
    ...{ seconds: 20, signal, otherwise: `The alert on ${batchId} is not over.` },
  });

/** What people got that says so, in the mailbox and in Teams. */
const told = (title: string) => {
  const { mailbox, teams } = surroundings.platform;
  const look = () => {
    const email = mailbox.messages().find(({ text }) => text?.includes(title));
    const card = teams.messages().find(({ cards }) => JSON.stringify(cards).includes(title));
    return email && card ? { email: email.text ?? "", card: JSON.stringify(card.cards) } : null;
  };
  return until(look, { seconds: 30, signal, otherwise: `Nobody was told: ${title}` });
};

async function landed(day: string): Promise<string[]> {
  const { container, contracts } = surroundings;
  const names: string[] = [];
  for await (const { name } of container(contracts.platform.containers.landing).listBlobsFlat())
    if (name.includes(day)) names.push(name);
  return names.sort();
}
const files = (day: string) => [
  `order_items/${day}/order_items_${day}.1.csv.gz`,
  `orders/${day}/orders_${day}.1.csv.gz`,
];

test("a task that fails twice fails the batch; the alert says why and where, and the next run lands nothing again", async () => {
  const [day, batch] = ["2017-02-01", "2017-02-01.1"];
  script.silver_orders = failing("No table orders.");
  const runId = await deliver(day);
  expect(await ending(runId)).toMatchObject({
    status: "Failed",
    message: expect.stringMatching(
      /Operation on target Medallion failed: .*silver_orders: No table orders\./,
    ),
  });
  expect(executor.keys.filter((key) => key === "silver_orders")).toHaveLength(2);
  expect(await landed(day)).toEqual(files(day));
  const alert = await firing(batch);
  expect(alert).toMatchObject({
    ...{ title: `Pipeline daily-batch failed for batch ${batch}`, severity: "error", correlationId: runId },
    description: expect.stringContaining("silver_orders: No table orders."),
    runbook: "https://runbooks.example.com/pipeline-failed.md",
  });
  expect(alert.description).toContain("spark-worker.log");
  expect(alert.facts).toContainEqual({ name: "Activity", value: "Medallion" });
  const { email, card } = await told(alert.title);
  for (const text of [email, card]) {
    expect(text).toContain("silver_orders: No table orders.");
    expect(text).toContain("https://runbooks.example.com/pipeline-failed.md");
    expect(text).toContain(runId);
  }

  delete script.silver_orders;
  const next = await again(batch);
  expect(statusOf(next)).toBe("Succeeded");
  expect(did(next).filter((text) => text.startsWith("Copy"))).toEqual([]);
  expect(did(next)).toContain("Medallion Succeeded");
  await over(batch);
  await told(`Pipeline daily-batch succeeded for batch ${batch}`);
}, 90_000);

test("a database that takes no connections fails the batch before the job, with the database's words", async () => {
  const [day, batch] = ["2017-02-02", "2017-02-02.1"];
  const { options } = surroundings.customers.pool;
  const keeper = connectionsTo({
    ...(options as Postgres["connection"]),
    // The pool hides it from whoever lists its options.
    ...{ password: String(options.password), database: "template1" },
  });
  const database = `ALTER DATABASE ${options.database} ALLOW_CONNECTIONS`;
  try {
    await keeper.query(`${database} false`);
    await keeper.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    );
    const before = executor.keys.length;
    const runId = await deliver(day);
    expect((await ending(runId))?.message).toMatch(/Range failed: .*not currently accepting connections/);
    // The first attempt and three more.
    expect(did(runId).filter((text) => text === "Range Failed")).toHaveLength(4);
    expect(did(runId)).toContain("Tell of the failure Succeeded");
    expect(executor.keys).toHaveLength(before);
    expect(await firing(batch)).toMatchObject({
      facts: expect.arrayContaining([{ name: "Activity", value: "Ingest customers" }]),
      description: expect.stringContaining("not currently accepting connections"),
    });
    await keeper.query(`${database} true`);
  } finally {
    await keeper.end();
  }
  const next = await again(batch);
  expect(statusOf(next)).toBe("Succeeded");
  expect(did(next)).not.toContain("Copy file Succeeded");
  expect(await landed(day)).toEqual(files(day));
  await over(batch);
}, 90_000);

test("a batch that the quality gate stops is no failure of the pipeline, and its alert says which rules", async () => {
  const [day, batch] = ["2017-02-03", "2017-02-03.1"];
  judgement = "failed";
  const before = executor.keys.length;
  const runId = await deliver(day);
  expect(await ending(runId)).toBeNull();
  expect(executor.keys.slice(before)).toContain("quality_gate");
  expect(executor.keys.slice(before)).not.toContain("publish");
  const alert = await firing(batch);
  expect(alert.title).toBe(`Pipeline daily-batch was stopped by the quality gate for batch ${batch}`);
  expect(alert.description).toContain("orders.made_up");
  await told(alert.title);

  judgement = "passed";
  expect(statusOf(await again(batch))).toBe("Succeeded");
  expect(executor.keys).toContain("publish");
  await over(batch);
}, 90_000);

test("a job that takes too long is stopped, and the batch fails", async () => {
  const [day, batch] = ["2017-02-04", "2017-02-04.1"];
  const job = jobs[jobIds.medallion] as JobDefinition;
  jobs[jobIds.medallion] = { ...job, timeout_seconds: 1 };
  script.bronze_orders = (_, context) =>
    new Promise((_resolve, reject) =>
      context.signal.addEventListener("abort", () => reject(context.signal.reason)),
    );
  const runId = await deliver(day);
  expect((await ending(runId))?.message).toContain("Job execution failed. ");
  jobs[jobIds.medallion] = job;
  delete script.bronze_orders;
  expect(await firing(batch)).toMatchObject({ description: expect.stringContaining("timeout_seconds") });
  expect(statusOf(await again(batch))).toBe("Succeeded");
  await over(batch);
}, 90_000);

test("a run that is cancelled stops its job, raises no alert, and is taken over by the next one", async () => {
  const [day, batch] = ["2017-02-05", "2017-02-05.1"];
  const begun = Promise.withResolvers<void>();
  let isStopped = false;
  script.silver_orders = (_, context) =>
    new Promise((_resolve, reject) => {
      begun.resolve();
      context.signal.addEventListener("abort", () => {
        isStopped = true;
        reject(context.signal.reason);
      });
    });
  const runId = await deliver(day);
  await begun.promise;
  surroundings.factory.cancel(runId);
  expect(await ending(runId)).toMatchObject({ status: "Cancelled" });
  expect(isStopped).toBe(true);
  expect(statusOf(runId)).toBe("Cancelled");
  expect(did(runId).filter((text) => text.startsWith("Tell"))).toEqual([]);
  delete script.silver_orders;
  const next = await again(batch);
  expect(statusOf(next)).toBe("Succeeded");
  expect(did(next).filter((text) => text.startsWith("Copy"))).toEqual([]);
  expect(await openAlerts(batch)).toEqual([]);
  expect(await landed(day)).toEqual(files(day));
}, 90_000);

test("a batch that is started once more when it is published does nothing", async () => {
  const { contracts, factory } = surroundings;
  const before = executor.keys.length;
  const given = batchParameters(contracts, "2017-02-05", "2017-02-05.1");
  const { runId } = factory.createRun(contracts.platform.pipelines.dailyBatch, given);
  await factory.endOf(runId);
  expect(did(runId)).toEqual(["Begin Succeeded", "Run it unless it is published Succeeded"]);
  expect(executor.keys).toHaveLength(before);
}, 30_000);
