/** What stops a deployment. Each sentence says what to do; whatever was done before it stays, and is found unchanged. */

/** A problem that a sentence explains. */
export class DeployError extends Error {
  override readonly name: string = "DeployError";
}

/** The command line asks for something that there is not. */
export class UsageError extends DeployError {
  override readonly name = "UsageError";
}

/** Something that is deployed has not been built. */
export class NotBuiltError extends DeployError {
  override readonly name = "NotBuiltError";
}

/** The checkout is not the commit that shall be deployed. */
export class CheckoutError extends DeployError {
  override readonly name = "CheckoutError";
}

/** The stack has never been deployed, or by a program that told less of it. */
export class StackError extends DeployError {
  override readonly name = "StackError";
}

/** A service does not answer, or refuses. */
export class ServiceError extends DeployError {
  override readonly name = "ServiceError";
  /** Of HTTP; null when there was no answer. */
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
  }
}

/** Something that the infrastructure makes is not where its outputs say. */
export class MissingError extends DeployError {
  override readonly name = "MissingError";
}

/** The Git folder does not stand at the commit, though it was told to. */
export class WrongCommitError extends DeployError {
  override readonly name = "WrongCommitError";
}

/** The Functions app did not take its package. */
export class PublishError extends DeployError {
  override readonly name = "PublishError";
}

/** What was deployed does not work. Its message has a line for each problem. */
export class SmokeTestError extends DeployError {
  override readonly name = "SmokeTestError";
}
