/** Takes the properties that an executor knows out of an activity or dataset, and refuses every other one by name. */
import { z } from "zod";
import { ActivityError } from "../errors.ts";

/** How an activity names a linked service. */
export const linkedServiceReference = z.strictObject({
  type: z.literal("LinkedServiceReference"),
  referenceName: z.string(),
});

/**
 * @param what such as `activity Copy file`
 * @throws ActivityError that names each property which is missing, of another form, or not known
 */
export function known<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  properties: unknown,
): z.output<Schema> {
  const read = schema.safeParse(properties);
  if (read.success) return read.data;
  throw new ActivityError("NotKnownHere", `In ${what}, ${read.error.issues.flatMap(sentences).join(" ")}`);
}

function sentences(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== "unrecognized_keys")
    return [`${placeOf(issue.path)} is not as it can be here: ${issue.message}.`];
  return issue.keys.map((key) => `${placeOf([...issue.path, key])} is not known here.`);
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
