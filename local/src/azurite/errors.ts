/** Azurite did not start, or stopped by itself. */
export class AzuriteError extends Error {
  override name = "AzuriteError";
}
