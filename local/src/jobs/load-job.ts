/** Reads a job definition and finds its notebooks, which it names relative to its own file as bundles do. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { type JobDefinition, parseJob, type TaskDefinition } from "./definition.ts";
import { JobDefinitionError } from "./errors.ts";

/**
 * Reads a job definition whose notebooks' paths become absolute files.
 * @throws JobDefinitionError when the file is no such definition, or a notebook is not there.
 */
export function loadJob(file: string): JobDefinition {
  const job = parseJob(readJson(file), relative(process.cwd(), file));
  const problems: string[] = [];
  const found = <Task extends Pick<TaskDefinition, "task_key" | "notebook_task">>(task: Task): Task => {
    if (!task.notebook_task) return task;
    const path = notebookFile(task.notebook_task.notebook_path, file);
    if (!path) {
      problems.push(
        `task ${task.task_key}, field notebook_task.notebook_path: no notebook ${task.notebook_task.notebook_path} beside ${relative(process.cwd(), file)}.`,
      );
    }
    return { ...task, notebook_task: { ...task.notebook_task, notebook_path: path ?? "" } };
  };
  const tasks = job.tasks.map(found).map((task) => {
    const { for_each_task: loop } = task;
    return loop ? { ...task, for_each_task: { ...loop, task: found(loop.task) } } : task;
  });
  if (problems.length > 0) throw new JobDefinitionError(file, problems);
  return { ...job, tasks };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new JobDefinitionError(file, [`${(error as Error).message}: expected a JSON document.`]);
  }
}

function notebookFile(path: string, jobFile: string): string | undefined {
  if (isAbsolute(path)) return undefined;
  const file = resolve(dirname(jobFile), path);
  // A workspace knows notebooks without their extension.
  return [file, `${file}.py`].find((candidate) => existsSync(candidate));
}
