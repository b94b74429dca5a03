/** Why something in a pipeline failed, as `activity('x').error` shows it. */
export class ActivityError extends Error {
  override readonly name = "ActivityError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A pipeline that cannot be run here. */
export class PipelineDefinitionError extends Error {
  override readonly name = "PipelineDefinitionError";
  readonly problems: readonly string[];

  constructor(pipeline: string, problems: readonly string[]) {
    super(`Pipeline ${pipeline} cannot be run:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}
