/** What differs between two sets of inputs, property by property. */
import { isDeepStrictEqual } from "node:util";
import { plain, type Values } from "./values.ts";

/**
 * The top-level properties that differ, whether their values are secret or not.
 *
 * @param ignored properties that may differ
 */
export function diffOf(before: Values, after: Values, ignored: readonly string[] = []): string[] {
  const properties = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...properties].filter(
    (property) =>
      !ignored.includes(property) &&
      !isDeepStrictEqual(plain(before[property] ?? null), plain(after[property] ?? null)),
  );
}
