/** Numbers. */
import { ExpressionError } from "../errors.ts";
import { asInteger, asNumber, type Json } from "../values.ts";
import { any, type CallContext, type Functions, taking } from "./definition.ts";

export const numbers: Functions = {
  add: ofTwo((a, b) => a + b),
  sub: ofTwo((a, b) => a - b),
  mul: ofTwo((a, b) => a * b),
  // Two integers divide to an integer.
  div: ofTwo((a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b), true),
  mod: ofTwo((a, b) => a % b, true),
  min: taking([1, any], (given, context) => Math.min(...numbersIn(given, context))),
  max: taking([1, any], (given, context) => Math.max(...numbersIn(given, context))),
  rand: taking(2, ([least, beyond], { what }) => {
    const low = asInteger(least, what(1));
    return low + Math.floor(Math.random() * (asInteger(beyond, what(2)) - low));
  }),
};

function ofTwo(call: (a: number, b: number) => number, divides = false) {
  return taking(2, ([a, b], { what }) => {
    const divisor = asNumber(b, what(2));
    if (divides && divisor === 0)
      throw new ExpressionError(`${what(2)} is 0, which nothing can be divided by.`);
    return call(asNumber(a, what(1)), divisor);
  });
}

function numbersIn(given: readonly Json[], { what }: CallContext): number[] {
  const [only] = given;
  const list = given.length === 1 && Array.isArray(only) ? only : given;
  if (list.length === 0) throw new ExpressionError(`${what(1)} is an empty Array: give numbers.`);
  return list.map((value, at) => asNumber(value, what(at + 1)));
}
