/** Base of what the Spark worker's client raises. */
export class WorkerError extends Error {
  override name = this.constructor.name;
}

/** The worker said something that is no event. */
export class WorkerProtocolError extends WorkerError {}

/** The worker's process ended while it had work to do. */
export class WorkerLostError extends WorkerError {}

/** A notebook raised an error; the message is its sentence, `trace` the Python traceback. */
export class NotebookFailedError extends WorkerError {
  readonly trace: string;

  constructor(message: string, trace: string) {
    super(message);
    this.trace = trace;
  }
}
