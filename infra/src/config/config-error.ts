/** One value of a stack's configuration that cannot be used. */
export interface ConfigProblem {
  /** Key below the project, such as `network.allowedRanges.0`. */
  readonly key: string;
  /** What was expected and what to do. Never repeats the value, which may be a secret. */
  readonly message: string;
}

/** A stack's configuration cannot be used. Holds every problem, so that all can be solved at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(stack: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ key, message }) => `  ${key}: ${message}`);
    super(
      `The configuration of stack '${stack}' (Pulumi.${stack}.yaml) cannot be used:\n${lines.join("\n")}`,
    );
    this.problems = problems;
  }
}
