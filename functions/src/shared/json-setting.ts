/** Settings that hold JSON. */
import { z } from "zod";

/**
 * A setting whose text is JSON.
 *
 * @param example what it looks like, for whoever has to correct it; its value may be a secret and is never repeated
 */
export function jsonSetting<T>(schema: z.ZodType<T>, example: string) {
  return z.string().transform((text, context): T => {
    const read = schema.safeParse(parsed(text));
    if (read.success) return read.data;
    context.addIssue({ code: "custom", message: `expected JSON such as ${example}.` });
    return z.NEVER;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
