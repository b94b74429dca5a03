/** The jobs of `spark/jobs`, with what a stack fills in. */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import {
  JobDefinitionError,
  type RepeatedTask,
  type TranslatedJob,
  type TranslatedTask,
  translateJob,
} from "./translate-job.ts";

/** What a stack gives each job. */
export interface JobSettings {
  readonly catalog: string;
  /** Root of Landing, a volume's path. */
  readonly landing: string;
  /** Folder in the workspace that stands for `spark/jobs`. */
  readonly jobsFolder: string;
}

/** Folder of the definitions in the repository. */
const folder = new URL("../../../../spark/jobs/", import.meta.url);

/**
 * Every job that the repository defines, by file name without its ending.
 *
 * @throws JobDefinitionError for the first file that cannot be deployed
 */
export function plannedJobs(settings: JobSettings): ReadonlyMap<string, TranslatedJob> {
  const files = readdirSync(fileURLToPath(folder))
    .filter((file) => file.endsWith(".json"))
    .sort();
  return new Map(
    files.map((file) => {
      const definition = definitionOf(file, readFileSync(new URL(file, folder), "utf8"));
      return [file.replace(/\.json$/, ""), plannedJob(translateJob(definition, file), settings, file)];
    }),
  );
}

/**
 * Fills in the parameters `catalog` and `landing` and the notebooks' places in the workspace.
 *
 * @throws JobDefinitionError when the job has no such parameters, for its notebooks need them
 */
export function plannedJob(job: TranslatedJob, settings: JobSettings, file: string): TranslatedJob {
  const filled: Readonly<Record<string, string>> = { catalog: settings.catalog, landing: settings.landing };
  const missing = Object.keys(filled).filter((name) => !job.parameters.some((given) => given.name === name));
  if (missing.length > 0) {
    throw new JobDefinitionError(
      file,
      missing.map((name) => `the stack gives each job the parameter '${name}'; declare it.`),
    );
  }
  return {
    ...job,
    parameters: job.parameters.map(({ name, default: given }) => ({ name, default: filled[name] ?? given })),
    tasks: job.tasks.map((task) => placed(task, settings)),
  };
}

/** The task, or what it repeats, with its notebook's place in the workspace. */
function placed(task: TranslatedTask, settings: JobSettings): TranslatedTask {
  const { notebookTask, forEachTask } = task;
  const found = (notebook: RepeatedTask["notebookTask"]) => ({
    ...notebook,
    notebookPath: posix.join(settings.jobsFolder, notebook.notebookPath),
  });
  if (notebookTask) return { ...task, notebookTask: found(notebookTask) };
  if (!forEachTask) return task;
  const repeated = { ...forEachTask.task, notebookTask: found(forEachTask.task.notebookTask) };
  return { ...task, forEachTask: { ...forEachTask, task: repeated } };
}

function definitionOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JobDefinitionError(file, [`not readable as JSON: ${(error as Error).message}.`]);
  }
}
