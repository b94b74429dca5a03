/** Base of everything that a pipeline raises on purpose: sentences for whoever reads its run. */
export class PipelineError extends Error {
  override name = this.constructor.name;
}

/** A pipeline or a run was asked for that there is not, or with parameters that it does not have. */
export class PipelineRequestError extends PipelineError {
  /** HTTP status and code, as Data Factory answers them. */
  readonly status: 400 | 404;
  readonly code: string;

  constructor(status: 400 | 404, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A run of a pipeline did not succeed. */
export class PipelineRunError extends PipelineError {
  readonly status: "Failed" | "Cancelled";
  /** Code of the activity for which it failed. */
  readonly code: string;

  constructor(status: "Failed" | "Cancelled", code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** The Functions app answered what its caller cannot go on with. */
export class AppAnswerError extends PipelineError {}

/** A file in Landing would have to change. */
export class LandingError extends PipelineError {}
