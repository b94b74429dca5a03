/** One thing that is wrong with the contracts: where it stands, and what to do about it. */
export interface Problem {
  /** File below the contracts' folder, such as `silver/orders.odcs.yaml`. */
  readonly file: string;
  /** Place in the file, such as `schema[0].properties[3].name`; empty when it is about the file as a whole. */
  readonly path: string;
  /** What was expected, what was found and what to do. */
  readonly message: string;
}

/** The contracts cannot be used. Holds every problem of every file, so that all can be solved at once. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(sentence).join("\n"));
    this.problems = problems;
  }
}

function sentence({ file, path, message }: Problem): string {
  return [file, path, message].filter((part) => part !== "").join(": ");
}
