/** A report cannot be made; the message is one sentence that says why and what to do. */
export class ReportError extends Error {
  override name = "ReportError";
}
