/** What computes a task: conditions and loops are Databricks' own work, notebooks run on the job's cluster. */
import type { Input } from "@pulumi/pulumi";
import type { RepeatedTask, TranslatedTask } from "./translate-job.ts";

export interface TaskCompute {
  /** Key of the cluster that the job's tasks share. */
  readonly jobClusterKey: string;
  /** Place of the wheel in the workspace. */
  readonly wheel: Input<string>;
  /** What a notebook that says nothing else is tried again for. */
  readonly retries: Partial<Pick<TranslatedTask, "maxRetries" | "minRetryIntervalMillis" | "retryOnTimeout">>;
}

/** The task with cluster, libraries and retries; of a loop, the task that it repeats. */
export function withCompute(
  { notebookTask, conditionTask, forEachTask, ...task }: TranslatedTask,
  compute: TaskCompute,
) {
  if (notebookTask) return onCluster({ ...task, notebookTask }, compute);
  return {
    ...task,
    ...(conditionTask && { conditionTask }),
    ...(forEachTask && { forEachTask: { ...forEachTask, task: onCluster(forEachTask.task, compute) } }),
  };
}

function onCluster<Task extends RepeatedTask>(task: Task, { jobClusterKey, wheel, retries }: TaskCompute) {
  return { ...retries, ...task, jobClusterKey, libraries: [{ whl: wheel }] };
}
