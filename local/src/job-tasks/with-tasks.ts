/** The tasks of the medallion job that contracts ask for: one a source, and one a table of Silver. Pure. */
import type { Contracts, SilverContract } from "@customer360/contracts";

/** A task as the Jobs API has it, as far as this looks at it. */
export interface Task {
  readonly task_key: string;
  readonly depends_on?: readonly { readonly task_key: string; readonly outcome?: string }[];
  readonly [field: string]: unknown;
}

export interface Job {
  readonly tasks: readonly Task[];
  readonly [field: string]: unknown;
}

const gate = "quality_gate";

/**
 * Adds the tasks that are missing; what is there stays as it is.
 *
 * @returns the job, and the keys of the tasks that it lacked
 */
export function withTasks(
  job: Job,
  contracts: Contracts,
): { readonly job: Job; readonly added: readonly string[] } {
  const isNew = ({ task_key }: Task) => !job.tasks.some((task) => task.task_key === task_key);
  const bronze = contracts
    .ofLayer("sources")
    .map(({ name }) => bronzeTask(name))
    .filter(isNew);
  const silver = contracts.ofLayer("silver").map(silverTask).filter(isNew);
  const awaited = silver.map(({ task_key }) => ({ task_key }));
  const tasks = job.tasks.flatMap((task) => {
    if (task.task_key !== gate) return [task];
    // The order of tasks means nothing to the job; people read them from the sources on.
    return [...silver, { ...task, depends_on: [...(task.depends_on ?? []), ...awaited] }];
  });
  const first = tasks.findIndex(({ task_key }) => task_key.startsWith("silver_"));
  const all = [...tasks.slice(0, first), ...bronze, ...tasks.slice(first)];
  return { job: { ...job, tasks: all }, added: [...bronze, ...silver].map(({ task_key }) => task_key) };
}

function bronzeTask(source: string): Task {
  return {
    task_key: `bronze_${source}`,
    ...notebook("bronze", { source }),
    description: `What landed of ${source}, as delivered.`,
  };
}

function silverTask({ name: entity, source, derivedFrom, rules }: SilverContract): Task {
  const origin = derivedFrom === null ? `bronze_${source}` : `silver_${derivedFrom}`;
  const referred = rules.flatMap((rule) =>
    rule.kind === "reference" ? [`silver_${rule.references.table}`] : [],
  );
  const description =
    derivedFrom === null
      ? `Valid rows of ${entity}; the others go to quarantine.`
      : `${entity}, made from ${derivedFrom}.`;
  return {
    task_key: `silver_${entity}`,
    ...notebook("silver", { entity }),
    depends_on: [...new Set([origin, ...referred])].map((task_key) => ({ task_key })),
    description,
  };
}

function notebook(name: string, parameters: Readonly<Record<string, string>>) {
  return {
    notebook_task: {
      notebook_path: `../notebooks/${name}`,
      source: "WORKSPACE",
      base_parameters: parameters,
    },
  };
}
