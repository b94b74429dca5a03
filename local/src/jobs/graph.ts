/** What must hold between the tasks of a job, beyond the shape of each. */
import type { JobDefinition, TaskDefinition } from "./definition.ts";
import { type Reference, referencesIn } from "./references.ts";

/**
 * Looks for tasks that depend on what is not there or on themselves, and references that can never have a value.
 * @returns One sentence a problem, naming task and field.
 */
export function graphProblems(job: JobDefinition): string[] {
  const tasks = new Map(job.tasks.map((task) => [task.task_key, task]));
  return [
    ...repeated(job.tasks.flatMap(keysOf)).map(
      (key) => `task ${key}, field task_key: two tasks have this key; rename one.`,
    ),
    ...repeated(job.parameters.map((parameter) => parameter.name)).map(
      (name) => `field parameters: ${name} is there twice; remove one.`,
    ),
    ...job.tasks.flatMap((task) => dependencyProblems(task, tasks)),
    ...job.tasks.filter((task) => upstreamOf(task, tasks).has(task.task_key)).map(cycleProblem),
    ...job.parameters.flatMap((parameter) =>
      referencesIn(parameter.default)
        .filter(({ kind }) => !ofTheRun.has(kind))
        .map(
          (reference) =>
            `parameter ${parameter.name}, field default: {{${reference.text}}} has no value before the job has begun; write a text, or something of the run such as {{job.run_id}}.`,
        ),
    ),
    ...job.tasks.flatMap((task) => referenceProblems(task, job, tasks)),
  ];
}

/** Kinds of references that have a value as soon as the job begins. */
const ofTheRun: ReadonlySet<Reference["kind"]> = new Set<Reference["kind"]>([
  ...(["job.run_id", "job.name", "job.repair_count", "job.start_time"] as const),
]);

/** Keys of all tasks that must have ended before `task` starts. */
export function upstreamOf(task: TaskDefinition, tasks: ReadonlyMap<string, TaskDefinition>): Set<string> {
  const found = new Set<string>();
  const waiting = task.depends_on.map((dependency) => dependency.task_key);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    waiting.push(...(tasks.get(key)?.depends_on ?? []).map((dependency) => dependency.task_key));
  }
  return found;
}

function keysOf({ task_key, for_each_task }: TaskDefinition): string[] {
  return for_each_task ? [task_key, for_each_task.task.task_key] : [task_key];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function cycleProblem(task: TaskDefinition): string {
  return `task ${task.task_key}, field depends_on: the task waits for itself by way of others; break the circle.`;
}

function dependencyProblems(task: TaskDefinition, tasks: ReadonlyMap<string, TaskDefinition>): string[] {
  return task.depends_on.flatMap(({ task_key, outcome }) => {
    const place = `task ${task.task_key}, field depends_on`;
    const upstream = tasks.get(task_key);
    if (!upstream) return [`${place}: there is no task ${task_key}.`];
    if (outcome !== undefined && !upstream.condition_task) {
      return [`${place}: ${task_key} is no condition task, so it has no outcome; remove outcome.`];
    }
    return [];
  });
}

function referenceProblems(
  task: TaskDefinition,
  job: JobDefinition,
  tasks: ReadonlyMap<string, TaskDefinition>,
): string[] {
  const parameters = new Set(job.parameters.map((parameter) => parameter.name));
  const upstream = upstreamOf(task, tasks);
  return textFields(task).flatMap(([field, text]) =>
    referencesIn(text).flatMap((reference) => {
      const place = `task ${task.task_key}, field ${field}: {{${reference.text}}}`;
      if (reference.kind === "input" && !field.startsWith("for_each_task.task.")) {
        return [`${place} has a value only in the task that a for_each_task repeats.`];
      }
      if (reference.kind === "unknown") return [`${place} is not known here.`];
      if (reference.kind === "job.parameters" && !parameters.has(reference.name)) {
        return [`${place} names no parameter of the job.`];
      }
      if ("task" in reference && !upstream.has(reference.task)) {
        return [`${place} names no task that this one depends on.`];
      }
      return [];
    }),
  );
}

function textFields(task: TaskDefinition): [string, string][] {
  const condition = task.condition_task;
  const loop = task.for_each_task;
  return [
    ...parameterFields("notebook_task", task.notebook_task),
    ...(loop ? [["for_each_task.inputs", loop.inputs] satisfies [string, string]] : []),
    ...parameterFields("for_each_task.task.notebook_task", loop?.task.notebook_task),
    ...(condition
      ? ([
          ["condition_task.left", condition.left],
          ["condition_task.right", condition.right],
        ] satisfies [string, string][])
      : []),
  ];
}

function parameterFields(field: string, notebook: TaskDefinition["notebook_task"]): [string, string][] {
  return Object.entries(notebook?.base_parameters ?? {}).map(([name, text]) => [
    `${field}.base_parameters.${name}`,
    text,
  ]);
}
