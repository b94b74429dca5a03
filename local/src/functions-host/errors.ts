/** The host cannot serve an app; the message says why, one problem a line. */
export class FunctionsHostError extends Error {
  override name = "FunctionsHostError";
}
