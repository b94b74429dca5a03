/** Turns what zod finds into sentences about a place in a file. */
import type { z } from "zod";
import type { Problem } from "./contract-error.ts";

/**
 * Sentences for all that is wrong with one value.
 *
 * @param within where the value stands in the file, empty for the file itself
 */
export function problemsOf(error: z.ZodError, file: string, within: readonly PropertyKey[] = []): Problem[] {
  return error.issues.map((issue) => ({
    file,
    path: pathOf([...within, ...issue.path]),
    message: messageOf(issue),
  }));
}

/** A place in a file as people write it: `schema[0].properties[3].name`. */
export function pathOf(keys: readonly PropertyKey[]): string {
  return keys
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${withArticle(issue.expected)}, found ${found(issue.input)}.`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => `'${String(value)}'`).join(" or ")}, found ${found(issue.input)}.`;
    case "unrecognized_keys":
      return `'${issue.keys.join("', '")}' is unknown; correct the spelling or remove it.`;
    case "too_small":
      if (issue.origin === "array" || issue.origin === "string") return "is empty; fill it in.";
      return `expected at least ${issue.minimum}, found ${found(issue.input)}.`;
    case "too_big":
      return `expected at most ${issue.maximum}${issue.origin === "array" ? " entry" : ""}, found ${found(issue.input)}.`;
    case "invalid_union":
    case "custom":
      return `${issue.message}.`;
    default:
      return `${issue.message}; found ${found(issue.input)}.`;
  }
}

function withArticle(type: string): string {
  if (type === "nonoptional") return "a value";
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function found(value: unknown): string {
  if (value === undefined || value === null) return "nothing; add it";
  if (typeof value === "object") return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  return JSON.stringify(value);
}
