/** Translates a job definition from the Jobs API's words into the provider's, strictly. */
import { z } from "zod";
import { type Fields, jobFields, type Translation } from "./job-fields.ts";

/** A job definition that cannot be deployed. Holds every problem of the file. */
export class JobDefinitionError extends Error {
  override readonly name = "JobDefinitionError";
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(problems.map((problem) => `${file}: ${problem}`).join("\n"));
    this.problems = problems;
  }
}

const notebookTask = z.object({
  notebookPath: z.string(),
  source: z.string().optional(),
  baseParameters: z.record(z.string(), z.string()).default({}),
});

const tries = {
  maxRetries: z.int().optional(),
  minRetryIntervalMillis: z.int().optional(),
  retryOnTimeout: z.boolean().optional(),
  timeoutSeconds: z.int().optional(),
};

/** What a loop repeats. */
const repeatedTask = z.object({
  taskKey: z.string(),
  description: z.string().optional(),
  notebookTask,
  ...tries,
});

const forEachTask = z.object({
  inputs: z.string(),
  // Said in any case: the API's documentation and the provider's disagree about what it is otherwise.
  concurrency: z.int().min(1).max(100).default(1),
  task: repeatedTask,
});

const translatedTask = z.object({
  taskKey: z.string(),
  description: z.string().optional(),
  dependsOns: z.array(z.object({ taskKey: z.string(), outcome: z.string().optional() })).default([]),
  runIf: z.string().optional(),
  notebookTask: notebookTask.optional(),
  conditionTask: z.object({ op: z.string(), left: z.string(), right: z.string() }).optional(),
  forEachTask: forEachTask.optional(),
  ...tries,
});

const translatedJob = z.object({
  name: z.string(),
  description: z.string().optional(),
  maxConcurrentRuns: z.int().default(1),
  timeoutSeconds: z.int().optional(),
  queue: z.object({ enabled: z.boolean() }).optional(),
  parameters: z.array(z.object({ name: z.string(), default: z.string() })).default([]),
  schedule: z
    .object({ quartzCronExpression: z.string(), timezoneId: z.string(), pauseStatus: z.string().optional() })
    .optional(),
  continuous: z.object({ pauseStatus: z.string().optional() }).optional(),
  tasks: z.array(translatedTask).min(1),
});

/** A job in the provider's words. */
export type TranslatedJob = z.infer<typeof translatedJob>;
export type TranslatedTask = z.infer<typeof translatedTask>;
export type RepeatedTask = z.infer<typeof repeatedTask>;

/**
 * Translates one definition.
 *
 * @param definition parsed JSON of the Jobs API
 * @param file what to call it in errors
 * @throws JobDefinitionError with every unknown field, value of a wrong type and task that waits for none that exists
 */
export function translateJob(definition: unknown, file: string): TranslatedJob {
  const problems: string[] = [];
  const read = translatedJob.safeParse(translated({ fields: jobFields }, definition, "", problems));
  if (problems.length > 0) throw new JobDefinitionError(file, problems);
  if (!read.success) {
    throw new JobDefinitionError(
      file,
      read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}.`),
    );
  }
  const dangling = danglingTasks(read.data);
  if (dangling.length > 0) throw new JobDefinitionError(file, dangling);
  return read.data;
}

function translated(how: Translation, given: unknown, place: string, problems: string[]): unknown {
  if (how === "value" || typeof given !== "object" || given === null) return given;
  if ("each" in how) {
    if (!Array.isArray(given)) return given;
    return given.map((entry, index) =>
      translated({ fields: how.each }, entry, `${place}[${index}]`, problems),
    );
  }
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, part]) => field(how.fields, key, part, place, problems)),
  );
}

function field(fields: Fields, key: string, part: unknown, within: string, problems: string[]) {
  const place = within === "" ? key : `${within}.${key}`;
  const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (known) return [[known[0], translated(known[1], part, place, problems)]];
  problems.push(`'${place}' is not known; remove it, or add it to infra/src/databricks/plan/job-fields.ts.`);
  return [];
}

function danglingTasks({ tasks }: TranslatedJob): string[] {
  const known = new Set(tasks.map(({ taskKey }) => taskKey));
  return tasks.flatMap(({ taskKey, dependsOns }) =>
    dependsOns
      .filter((dependency) => !known.has(dependency.taskKey))
      .map((dependency) => `task ${taskKey} waits for ${dependency.taskKey}, which is no task of the job.`),
  );
}
