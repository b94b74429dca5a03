/** Base of everything that ends a command with a sentence rather than a stack trace. */
export class OperateError extends Error {
  override name = this.constructor.name;
}

/** The command line asks for something that there is not; one line a problem. */
export class UsageError extends OperateError {}

/** A service does not answer, or not as documented. */
export class ServiceError extends OperateError {
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What was asked for is not known here. */
export class UnknownError extends OperateError {}
