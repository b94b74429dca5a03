/** What can go wrong in an extraction, by what can be done about it. */

/** Base of what this room raises. */
export class ExtractionError extends Error {
  override name = this.constructor.name;
}

/** The description of a source cannot be used. Holds every problem of every file. */
export class DefinitionError extends ExtractionError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** No description of this source. */
export class UnknownSourceError extends ExtractionError {}

/** What was asked for makes no sense, such as a day that is still to come. */
export class ExtractionRequestError extends ExtractionError {}

/** Another instance extracts the source at the moment. */
export class SourceBusyError extends ExtractionError {}

/** The API did not answer, or not with what it should; asking again may help. */
export class ApiFault extends ExtractionError {
  /** How long the API wants to be left alone. */
  readonly retryAfterMilliseconds: number;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMilliseconds?: number } = {}) {
    super(message, options);
    this.retryAfterMilliseconds = options.retryAfterMilliseconds ?? 0;
  }
}

/** The API's answer will be the same next time: somebody has to change something. */
export class ApiRefusal extends ExtractionError {}

/** Pages do not belong together: one came twice, or the total changed between two of them. */
export class InconsistentPagesError extends ExtractionError {}

/** The claim on the source was lost to another instance. */
export class ClaimLostError extends ExtractionError {}

/** A page that was staged is gone: the service keeps unpublished ones for a week. */
export class StagedPageGoneError extends ExtractionError {}
