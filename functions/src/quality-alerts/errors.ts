/** A summary of data quality cannot be used. */
export class SummaryError extends Error {
  override readonly name = "SummaryError";
}
