/** What the command line, a stack's file or the prices do not allow; the message says the way out. */
export class EstateError extends Error {
  override readonly name = "EstateError";
}
