/** Base of everything that ends the demo with a sentence rather than a stack trace. */
export class DemoError extends Error {
  override name = this.constructor.name;
}

/** The command line asks for something that there is not; one line a problem. */
export class ArgumentError extends DemoError {}

/** The output folder belongs to somebody or something else. */
export class OutputFolderError extends DemoError {}

/** A Python program that the demo started did not end well. */
export class PythonError extends DemoError {}

/** A batch did not reach Gold. */
export class BatchError extends DemoError {}

/** Somebody pressed Ctrl-C. */
export class InterruptedError extends DemoError {}
