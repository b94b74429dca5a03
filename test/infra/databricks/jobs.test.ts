/** Job definitions in the provider's words. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { plannedJob, plannedJobs } from "../../../infra/src/databricks/plan/planned-jobs.ts";
import { oauthConf } from "../../../infra/src/databricks/plan/spark-conf.ts";
import { withCompute } from "../../../infra/src/databricks/plan/task-compute.ts";
import { JobDefinitionError, translateJob } from "../../../infra/src/databricks/plan/translate-job.ts";
import { parseJob } from "../../../local/src/jobs/definition.ts";

const settings = {
  catalog: "c",
  landing: "/Volumes/c/files/landing",
  jobsFolder: "/Repos/customer360/dev/spark/jobs",
};
const small = {
  name: "small",
  parameters: [
    { name: "catalog", default: "" },
    { name: "landing", default: "" },
    { name: "run_id", default: "{{job.run_id}}" },
  ],
  tasks: [
    {
      task_key: "first",
      notebook_task: { notebook_path: "../notebooks/bronze", base_parameters: { some_key: "x" } },
    },
    { task_key: "second", depends_on: [{ task_key: "first", outcome: "true" }], run_if: "ALL_DONE" },
  ],
};

const refused = (change: object): readonly string[] => {
  try {
    translateJob({ ...small, ...change }, "small.json");
  } catch (error) {
    if (error instanceof JobDefinitionError) return error.problems;
    throw error;
  }
  return [];
};

describe("a definition", () => {
  test("is translated, and the names of its parameters are left alone", () => {
    expect(translateJob(small, "small.json").tasks).toEqual([
      {
        taskKey: "first",
        dependsOns: [],
        notebookTask: { notebookPath: "../notebooks/bronze", baseParameters: { some_key: "x" } },
      },
      { taskKey: "second", dependsOns: [{ taskKey: "first", outcome: "true" }], runIf: "ALL_DONE" },
    ]);
  });

  test("is refused with an unknown field, by its name and place", () => {
    expect(refused({ max_concurent_runs: 1 })).toEqual([expect.stringContaining("'max_concurent_runs'")]);
    const tasks = [
      { task_key: "only", notebook_task: { notebook_path: "x", notebook_pth: "y" }, new_cluster: {} },
    ];
    expect(refused({ tasks })).toEqual([
      expect.stringContaining("'tasks[0].notebook_task.notebook_pth'"),
      expect.stringContaining("'tasks[0].new_cluster'"),
    ]);
  });

  test("is refused with a task that waits for none that exists", () => {
    const tasks = [{ task_key: "only", depends_on: [{ task_key: "gone" }] }];
    expect(refused({ tasks })).toEqual(["task only waits for gone, which is no task of the job."]);
  });

  test("gets the stack's catalog, landing and notebooks", () => {
    const job = plannedJob(translateJob(small, "small.json"), settings, "small.json");
    expect(job.parameters).toEqual([
      { name: "catalog", default: "c" },
      { name: "landing", default: "/Volumes/c/files/landing" },
      { name: "run_id", default: "{{job.run_id}}" },
    ]);
    expect(job.tasks[0]?.notebookTask?.notebookPath).toBe("/Repos/customer360/dev/spark/notebooks/bronze");
  });

  test("is refused when it does not take the stack's catalog", () => {
    const job = translateJob({ ...small, parameters: [{ name: "landing", default: "" }] }, "small.json");
    expect(() => plannedJob(job, settings, "small.json")).toThrow("parameter 'catalog'");
  });
});

describe("a loop", () => {
  const each = {
    task_key: "load_each",
    notebook_task: { notebook_path: "../notebooks/bronze", base_parameters: { source: "{{input}}" } },
    max_retries: 3,
  };
  const loop = (task: object = each, more: object = {}) => ({
    task_key: "load",
    depends_on: [{ task_key: "first" }],
    for_each_task: { inputs: "{{job.parameters.sources}}", task, ...more },
  });
  const jobWith = (task: object) => ({ ...small, tasks: [...small.tasks, task] });
  const planned = (task: object) =>
    plannedJob(translateJob(jobWith(task), "small.json"), settings, "small.json").tasks.at(-1);

  test("is translated with the task that it repeats, whose notebook is found in the workspace", () => {
    expect(planned(loop(each, { concurrency: 4 }))).toEqual({
      taskKey: "load",
      dependsOns: [{ taskKey: "first" }],
      forEachTask: {
        inputs: "{{job.parameters.sources}}",
        concurrency: 4,
        task: {
          taskKey: "load_each",
          notebookTask: {
            notebookPath: "/Repos/customer360/dev/spark/notebooks/bronze",
            baseParameters: { source: "{{input}}" },
          },
          maxRetries: 3,
        },
      },
    });
  });

  test("runs one iteration at a time unless it says otherwise, as on a laptop", () => {
    const definition = { ...small, tasks: [small.tasks[0], loop(each, { inputs: "[]" })] };
    const laptop = parseJob(definition, "small.json").tasks.at(-1)?.for_each_task;
    expect(planned(loop())?.forEachTask?.concurrency).toBe(1);
    expect(laptop?.concurrency).toBe(1);
  });

  test("computes nothing itself: cluster, libraries and retries are those of what it repeats", () => {
    const retries = { maxRetries: 1, minRetryIntervalMillis: 60_000, retryOnTimeout: false };
    const compute = { jobClusterKey: "main", wheel: "/Workspace/c.whl", retries };
    const task = planned(loop());
    if (!task?.forEachTask) throw new Error("The loop was not translated.");
    const { task: repeated, ...rest } = task.forEachTask;
    expect(withCompute(task, compute)).toEqual({
      ...task,
      forEachTask: {
        ...rest,
        task: {
          ...{ ...retries, ...repeated },
          ...{ jobClusterKey: "main", libraries: [{ whl: "/Workspace/c.whl" }] },
        },
      },
    });
    expect(withCompute(task, compute)).toMatchObject({ forEachTask: { task: { maxRetries: 3 } } });
  });

  test.each([
    ["another loop", { task_key: "x", for_each_task: { inputs: "[]", task: each } }, "task.for_each_task"],
    ["a task that waits", { ...each, depends_on: [{ task_key: "first" }] }, "task.depends_on"],
  ])("is refused around %s", (_, task, place) => {
    expect(refused({ tasks: [...small.tasks, loop(task)] })).toEqual([
      expect.stringContaining(`'tasks[2].for_each_task.${place}' is not known`),
    ]);
  });

  test.each([
    ["without anything to repeat", { task: undefined }, "task"],
    ["of more iterations at a time than Databricks runs", { concurrency: 101 }, "concurrency"],
  ])("is refused %s", (_, more, field) => {
    expect(refused({ tasks: [...small.tasks, loop(each, more)] })).toEqual([
      expect.stringContaining(`tasks.2.forEachTask.${field}: `),
    ]);
  });
});

test("every job of the repository can be deployed", () => {
  const definitions = readdirSync(join("spark", "jobs")).map((name) => name.replace(/\.json$/, ""));
  expect([...plannedJobs(settings).keys()]).toEqual(definitions.sort());
});

test("the credential of storage is a reference into the secret scope", () => {
  const conf = oauthConf({
    account: "lake",
    clientId: "id",
    tenantId: "t",
    secret: { scope: "s", key: "k" },
  });
  expect(conf["fs.azure.account.oauth2.client.secret.lake.dfs.core.windows.net"]).toBe("{{secrets/s/k}}");
  expect(Object.values(conf)).toContain("https://login.microsoftonline.com/t/oauth2/token");
});
