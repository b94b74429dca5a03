/** From one type to another. */
import { ExpressionError } from "../errors.ts";
import { asText, type Json, typeOf, written } from "../values.ts";
import { type CallContext, type Functions, taking } from "./definition.ts";

export const conversions: Functions = {
  string: taking(1, ([value = null]) => written(value)),
  int: taking(1, ([value = null], { what }) => number(value, /^[+-]?\d+(e\+?\d+)?$/i, "an Integer", what(1))),
  float: taking(1, ([value = null], { what }) =>
    number(value, /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/, "a Float", what(1)),
  ),
  bool: taking(1, bool),
  json: taking(1, ([value], { what }) => parsed(asText(value, what(1)), what(1))),
};

function number(value: Json, pattern: RegExp, expected: string, what: string): number {
  if (typeof value === "boolean") return Number(value);
  const text = typeof value === "number" ? String(value) : asText(value, what).trim();
  if (!pattern.test(text)) throw new ExpressionError(`${what}: '${text}' is not ${expected}.`);
  return Number(text);
}

function bool([value = null]: readonly Json[], { what }: CallContext): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  const text = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (text === "true" || text === "false") return text === "true";
  throw new ExpressionError(`${what(1)}: ${typeOf(value)} ${JSON.stringify(value)} is no Boolean.`);
}

function parsed(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new ExpressionError(`${what} is not JSON: ${(error as Error).message}.`);
  }
}
