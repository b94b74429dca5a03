/** An expression that cannot be read, or has no value. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}
