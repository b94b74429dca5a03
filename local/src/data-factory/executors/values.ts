/** PostgreSQL's values as JSON, where Data Factory's documents leave no doubt how it writes them. */
import { ActivityError } from "../errors.ts";
import type { ResultSet } from "./query.ts";

type Kind = "text" | "number" | "boolean";

/** By PostgreSQL's own numbers of types. What is JSON in the database is text for Data Factory. */
const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  ...[25, 1043, 1042, 19, 114, 3802].map((type) => [type, "text"] as const),
  ...[21, 23, 20, 700, 701, 1700].map((type) => [type, "number"] as const),
  [16, "boolean"],
]);

/** @throws ActivityError that names the first column whose values could be written in more than one way */
export function kindsOf({ columns }: Pick<ResultSet, "columns">): readonly Kind[] {
  return columns.map(({ name, type }) => {
    const kind = kinds.get(type);
    if (kind) return kind;
    throw new ActivityError(
      "NotKnownHere",
      `Column ${name} has PostgreSQL's type number ${type}, which is not known here: select it as text.`,
    );
  });
}

/** The JSON of a value; a number keeps every digit that the database gives. */
export function jsonOf(value: string | null, kind: Kind): string {
  if (value === null) return "null";
  if (kind === "boolean") return value === "t" ? "true" : "false";
  // There is no JSON for NaN and infinity.
  return kind === "number" && /\d$/.test(value) ? value : JSON.stringify(value);
}
