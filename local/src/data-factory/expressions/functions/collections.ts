/** Lists and objects; `contains`, `empty`, `length`, `first`, `last`, `take` and `skip` also work on texts. */
import { ExpressionError } from "../errors.ts";
import {
  asArray,
  asInteger,
  asText,
  isObject,
  isSame,
  type Json,
  type JsonObject,
  typeOf,
  written,
} from "../values.ts";
import { any, type CallContext, type Functions, taking } from "./definition.ts";

export const collections: Functions = {
  contains: taking(2, contains),
  empty: taking(1, empty),
  length: taking(1, ([value], { what }) => elementsOf(value, what(1)).length),
  first: taking(1, ([value], { what }) => elementsOf(value, what(1))[0] ?? null),
  last: taking(1, ([value], { what }) => elementsOf(value, what(1)).at(-1) ?? null),
  take: taking(2, ([value, count], { what }) => slice(value, [0, asCount(count, what(2))], what(1))),
  skip: taking(2, ([value, count], { what }) => slice(value, [asCount(count, what(2))], what(1))),
  join: taking(2, ([value, mark], { what }) =>
    asArray(value, what(1))
      .map(written)
      .join(asText(mark, what(2))),
  ),
  union: taking([2, any], union),
  intersection: taking([2, any], intersection),
  // Without arguments the service refuses it; an empty list is json('[]').
  createArray: taking([1, any], (given) => given),
  array: taking(1, ([value = null]) => [value]),
  range: taking(2, ([start, count], { what }) => {
    const from = asInteger(start, what(1));
    return Array.from({ length: asCount(count, what(2)) }, (_, index) => from + index);
  }),
};

function contains([value = null, part = null]: readonly Json[], { what }: CallContext): boolean {
  if (typeof value === "string") return value.includes(asText(part, what(2)));
  if (Array.isArray(value)) return has(value, part);
  if (isObject(value)) return Object.hasOwn(value, asText(part, what(2)));
  throw new ExpressionError(`${what(1)}: ${typeOf(value)} contains nothing.`);
}

function empty([value = null]: readonly Json[], { what }: CallContext): boolean {
  if (value === null) return true;
  return (isObject(value) ? Object.keys(value) : elementsOf(value, what(1))).length === 0;
}

function union(given: readonly Json[], { what }: CallContext): Json {
  if (given.every(isObject)) return Object.assign({}, ...given);
  return distinct(given.flatMap((value, at) => [...asArray(value, what(at + 1))]));
}

function intersection(given: readonly Json[], { what }: CallContext): Json {
  if (given.every(isObject)) return given.reduce(commonOf);
  const [first = [], ...others] = given.map((value, at) => asArray(value, what(at + 1)));
  return distinct(first.filter((value) => others.every((other) => has(other, value))));
}

function commonOf(one: JsonObject, other: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(one).filter(([key, value]) => isSame(value, other[key] ?? null)));
}

function elementsOf(value: Json | undefined, what: string): readonly Json[] {
  return typeof value === "string" ? [...value] : asArray(value, what);
}

function asCount(value: Json | undefined, what: string): number {
  const count = asInteger(value, what);
  if (count < 0) throw new ExpressionError(`${what} is ${count}: give 0 or more.`);
  return count;
}

function slice(value: Json | undefined, range: [number, number?], what: string): Json {
  return typeof value === "string" ? value.slice(...range) : asArray(value, what).slice(...range);
}

function has(list: readonly Json[], value: Json): boolean {
  return list.some((other) => isSame(value, other));
}

function distinct(list: readonly Json[]): readonly Json[] {
  return list.filter((value, at) => list.findIndex((other) => isSame(value, other)) === at);
}
