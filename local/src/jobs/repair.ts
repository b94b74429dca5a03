/**
 * What a repair runs again: tasks that did not succeed, and those that depend on them
 * (https://docs.databricks.com/api/jobs/v2/repair.md: `rerun_all_failed_tasks` with `rerun_dependent_tasks`).
 */
import type { JobDefinition } from "./definition.ts";
import { RepairError } from "./errors.ts";
import { upstreamOf } from "./graph.ts";
import type { Ended } from "./schedule.ts";

/**
 * Tasks whose results stay as they are.
 * @param ended How the tasks of the run ended.
 * @throws RepairError when the run left nothing to repair.
 */
export function keptTasks(job: JobDefinition, ended: ReadonlyMap<string, Ended>): ReadonlyMap<string, Ended> {
  const tasks = new Map(job.tasks.map((task) => [task.task_key, task]));
  const isSound = (key: string) => ended.get(key)?.state === "SUCCESS";
  const kept = job.tasks
    .filter((task) => isSound(task.task_key) && [...upstreamOf(task, tasks)].every(isSound))
    .map((task) => task.task_key);
  if (kept.length === job.tasks.length) {
    throw new RepairError(`Job ${job.name}: all tasks of the run succeeded; there is nothing to repair.`);
  }
  return new Map([...ended].filter(([key]) => kept.includes(key)));
}
