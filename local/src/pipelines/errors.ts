/** Base of everything that a pipeline raises on purpose: sentences for whoever reads its run. */
export class PipelineError extends Error {
  override name = this.constructor.name;
}

/** A pipeline was asked for that there is not, or with parameters that it does not have. */
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

/** The Functions app answered what the pipeline cannot go on with. */
export class AppAnswerError extends PipelineError {}

/** A file in Landing would have to change, or is not the one that the ledger names. */
export class LandingError extends PipelineError {}
