/** What keeps the Power BI project from being written, in a sentence. */
export class PowerBiError extends Error {
  override readonly name = "PowerBiError";
}
