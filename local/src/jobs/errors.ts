/** Base of everything that the job runner raises on purpose. Messages are sentences for whoever wrote the job. */
export class JobError extends Error {
  override name = this.constructor.name;
}

/** A job definition says something that the runner does not know or that contradicts itself. */
export class JobDefinitionError extends JobError {
  readonly problems: readonly string[];

  /**
   * @param job Name or file of the definition.
   * @param problems One sentence each, naming task and field.
   */
  constructor(job: string, problems: readonly string[]) {
    super(`${job} cannot be run:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** A run was asked for with parameters that the job does not have. */
export class JobParameterError extends JobError {}

/** A dynamic value reference has no value. */
export class ValueReferenceError extends JobError {}

/** A loop has no inputs, or some of its iterations failed. */
export class ForEachError extends JobError {}

/** A run cannot be repaired. */
export class RepairError extends JobError {}

/** A condition task compares what cannot be compared. */
export class ConditionError extends JobError {}

/** A task was stopped because somebody asked for it. */
export class TaskCanceledError extends JobError {}
