/** The command lines, and what a job is in the Jobs API's words. */
import { expect, test } from "@jest/globals";
import { deployArguments, rollbackArguments } from "../../../infra/deploy/arguments.ts";
import { jobDifferences } from "../../../infra/src/databricks/plan/job-differences.ts";
import { jobSettings } from "../../../infra/src/databricks/plan/job-settings.ts";
import { withCompute } from "../../../infra/src/databricks/plan/task-compute.ts";

test("steps are done in their order, however they are named", () => {
  const { steps } = deployArguments(["--stack", "dev", "--only", "jobs, wheel"]);
  expect(steps).toEqual(["wheel", "jobs"]);
  expect(deployArguments(["--stack", "dev"]).steps[0]).toBe("infrastructure");
});

test("what is missing or unknown is told", () => {
  expect(() => deployArguments(["--stack", "dev", "--only", "job"])).toThrow("There is no step job;");
  expect(() => deployArguments([])).toThrow("--stack is missing");
  expect(() => deployArguments(["--stack", "dev", "--dry"])).toThrow("See npm run deploy -- --help.");
  const unclear = "Say what shall run again";
  expect(() => rollbackArguments(["--stack", "prod"])).toThrow(unclear);
  expect(() => rollbackArguments(["--stack", "prod", "--to", "v1", "--to-last-good"])).toThrow(unclear);
  expect(rollbackArguments(["--stack", "prod", "--to-last-good"]).to).toBeNull();
  expect(deployArguments(["--help"]).isHelp).toBe(true);
});

test("a job without a name in the Jobs API is refused by the word's place", () => {
  expect(() => jobSettings({ tasks: [{ taskKey: "a", sparkJarTask: {} }] })).toThrow(
    "'tasks[0].sparkJarTask'",
  );
});

test("a loop is said with the cluster and the wheel of what it repeats", () => {
  const task = { taskKey: "each", notebookTask: { notebookPath: "/each", baseParameters: {} } };
  const loop = { taskKey: "loop", dependsOns: [], forEachTask: { inputs: "[1]", concurrency: 2, task } };
  const compute = { jobClusterKey: "main", wheel: "/c.whl", retries: { maxRetries: 1 } };
  expect(jobSettings({ tasks: [withCompute(loop, compute)] })).toMatchObject({
    tasks: [
      {
        task_key: "loop",
        for_each_task: {
          task: { task_key: "each", max_retries: 1, job_cluster_key: "main", libraries: [{ whl: "/c.whl" }] },
        },
      },
    ],
  });
});

test("tasks are compared by their keys, clusters by what is said of them, and presets are no difference", () => {
  const wanted = {
    tasks: [{ task_key: "a", max_retries: 1 }, { task_key: "b" }],
    job_clusters: [{ job_cluster_key: "main", new_cluster: { num_workers: 1 } }],
  };
  const found = {
    tasks: [
      { task_key: "b", run_if: "ALL_SUCCESS", timeout_seconds: 0 },
      { task_key: "a", max_retries: 1 },
    ],
    job_clusters: [{ job_cluster_key: "main", new_cluster: { num_workers: 1, enable_elastic_disk: true } }],
  };
  expect(jobDifferences(wanted, found)).toEqual([]);
  const other = {
    tasks: [{ task_key: "a", max_retries: 2, retry_on_timeout: true }, { task_key: "c" }],
    job_clusters: [{ job_cluster_key: "main", new_cluster: { num_workers: 2 } }],
    schedule: { quartz_cron_expression: "0 0 1 * * ?" },
  };
  expect(jobDifferences(wanted, other)).toEqual([
    ...["tasks[a].max_retries", "tasks[a].retry_on_timeout", "tasks[b]", "tasks[c]"],
    ...["job_clusters[main].new_cluster.num_workers", "schedule"],
  ]);
});
