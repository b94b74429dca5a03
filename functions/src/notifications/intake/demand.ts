/** Checks what other services send. */
import { z } from "zod";
import { AlertFormatError } from "../errors.ts";

/**
 * @param what the form that is expected, for the error
 * @throws AlertFormatError
 */
export function demand<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const why = z
    .prettifyError(result.error)
    .replaceAll(/\s*\n\s*/g, " ")
    .slice(0, 500);
  throw new AlertFormatError(`The body is not of ${what}: ${why}`);
}
