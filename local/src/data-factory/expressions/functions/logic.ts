/** Comparisons and logic. */
import { ExpressionError } from "../errors.ts";
import { asBoolean, isSame, type Json, typeOf } from "../values.ts";
import { any, type CallContext, choosing, type Functions, taking } from "./definition.ts";

export const logic: Functions = {
  and: choosing(2, ([a, b], { what }) => asBoolean(a?.(), what(1)) && asBoolean(b?.(), what(2))),
  or: choosing(2, ([a, b], { what }) => asBoolean(a?.(), what(1)) || asBoolean(b?.(), what(2))),
  not: taking(1, ([a], { what }) => !asBoolean(a, what(1))),
  if: choosing(3, ([condition, yes, no], { what }) => {
    const taken = asBoolean(condition?.(), what(1)) ? yes : no;
    return taken?.() ?? null;
  }),
  equals: taking(2, ([a = null, b = null]) => isSame(a, b)),
  greater: taking(2, (given, context) => compared(given, context) > 0),
  greaterOrEquals: taking(2, (given, context) => compared(given, context) >= 0),
  less: taking(2, (given, context) => compared(given, context) < 0),
  lessOrEquals: taking(2, (given, context) => compared(given, context) <= 0),
  coalesce: choosing([1, any], (given) => {
    for (const argument of given) {
      const value = argument();
      if (value !== null) return value;
    }
    return null;
  }),
};

function compared([a = null, b = null]: readonly Json[], { what }: CallContext): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : Number(a > b);
  throw new ExpressionError(`${what(2)}: ${typeOf(a)} and ${typeOf(b)} cannot be compared.`);
}
