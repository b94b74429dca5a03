/** What the API refuses: a status, Databricks' code for it, and a sentence. */
export class ApiError extends Error {
  readonly status: 400 | 401 | 404 | 409;
  readonly code: string;

  constructor(status: ApiError["status"], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalid = (message: string) => new ApiError(400, "INVALID_PARAMETER_VALUE", message);
export const missing = (message: string) => new ApiError(404, "RESOURCE_DOES_NOT_EXIST", message);
