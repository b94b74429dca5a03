/** Checks what other services send. */
import type { z } from "zod";
import { AlertFormatError } from "../errors.ts";

/**
 * @param what the form that is expected, for the error
 * @throws AlertFormatError
 */
export function demand<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new AlertFormatError(`The body is not of ${what}: ${problems.join("; ").slice(0, 500)}.`);
}
