/** That contracts bring their tasks into the medallion job. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { type Job, withTasks } from "../../local/src/job-tasks/with-tasks.ts";

const contracts = loadContracts();
const text = readFileSync(join(root, "spark", "jobs", "medallion.json"), "utf8");
const job = JSON.parse(text) as Job;

test("a job with all tasks stays as it is, to the byte", () => {
  const { job: same, added } = withTasks(job, contracts);
  expect(added).toEqual([]);
  expect(`${JSON.stringify(same, null, 2)}\n`).toBe(text);
});

test("what is missing comes back as it was, and the gate waits for it", () => {
  const missing = ["bronze_orders", "silver_orders", "silver_order_items"];
  const tasks = job.tasks
    .filter(({ task_key }) => !missing.includes(task_key))
    .map((task) => ({
      ...task,
      ...(task.depends_on && {
        depends_on: task.depends_on.filter(({ task_key }) => !missing.includes(task_key)),
      }),
    }));
  const { job: whole, added } = withTasks({ ...job, tasks }, contracts);
  expect([...added].sort()).toEqual([...missing].sort());
  const of = ({ tasks }: Job, key: string) => tasks.find(({ task_key }) => task_key === key);
  for (const key of missing) expect(of(whole, key)).toEqual(of(job, key));
  const awaited = ({ depends_on = [] } = of(whole, "quality_gate") ?? { task_key: "" }) =>
    depends_on.map(({ task_key }) => task_key).sort();
  expect(awaited()).toEqual(awaited(of(job, "quality_gate")));
});
