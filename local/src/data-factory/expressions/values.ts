/** Values of expressions: JSON, with the names that Data Factory gives their types. */
import { ExpressionError } from "./errors.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export type TypeName = "String" | "Integer" | "Float" | "Boolean" | "Array" | "Object" | "Null";

/** JSON does not tell `2.0` from `2`: a number without a fraction counts as an integer. */
export function typeOf(value: Json): TypeName {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "Array";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  if (typeof value === "string") return "String";
  return typeof value === "boolean" ? "Boolean" : "Object";
}

/** @throws ExpressionError */
export function asText(value: Json | undefined, what: string): string {
  return typeof value === "string" ? value : refuse(value, what, "a String");
}

/** @throws ExpressionError */
export function asNumber(value: Json | undefined, what: string): number {
  return typeof value === "number" ? value : refuse(value, what, "a number");
}

/** @throws ExpressionError */
export function asInteger(value: Json | undefined, what: string): number {
  return Number.isInteger(value) ? (value as number) : refuse(value, what, "an Integer");
}

/** @throws ExpressionError */
export function asBoolean(value: Json | undefined, what: string): boolean {
  return typeof value === "boolean" ? value : refuse(value, what, "a Boolean");
}

/** @throws ExpressionError */
export function asArray(value: Json | undefined, what: string): readonly Json[] {
  return Array.isArray(value) ? value : refuse(value, what, "an Array");
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as it stands inside of a text: `True` and `False` as .NET writes them, lists and objects as JSON. */
export function written(value: Json): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Whether two values are the same, whatever the order of an object's properties. */
export function isSame(one: Json, other: Json): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => isSame(value, other[at] ?? null));
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key] ?? null, other[key] ?? null))
  );
}

function refuse(value: Json | undefined, what: string, expected: string): never {
  const found = value === undefined ? "nothing" : `${typeOf(value)} ${JSON.stringify(value)}`;
  throw new ExpressionError(`${what}: expected ${expected}, found ${found}.`);
}
