/** PostgreSQL did not start, or ended by itself. */
export class PostgresError extends Error {
  override name = "PostgresError";
}

/** The customer master's changes cannot be applied or read: a sentence that says why and what to do. */
export class CustomerMasterError extends Error {
  override name = "CustomerMasterError";
}
