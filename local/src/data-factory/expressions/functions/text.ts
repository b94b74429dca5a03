/** Texts. */
import { randomUUID } from "node:crypto";
import { ExpressionError } from "../errors.ts";
import { asInteger, asText, type Json, written } from "../values.ts";
import { any, type CallContext, type Functions, taking } from "./definition.ts";

export const text: Functions = {
  concat: taking([1, any], (given) => given.map(written).join("")),
  toLower: of((value) => value.toLowerCase()),
  toUpper: of((value) => value.toUpperCase()),
  trim: of((value) => value.trim()),
  indexOf: ofTwo((value, part) => value.toLowerCase().indexOf(part.toLowerCase())),
  lastIndexOf: ofTwo((value, part) => value.toLowerCase().lastIndexOf(part.toLowerCase())),
  startsWith: ofTwo((value, part) => value.toLowerCase().startsWith(part.toLowerCase())),
  endsWith: ofTwo((value, part) => value.toLowerCase().endsWith(part.toLowerCase())),
  split: ofTwo((value, mark) => (mark === "" ? [value] : value.split(mark))),
  replace: taking(3, replace),
  substring: taking([2, 3], substring),
  guid: taking([0, 0], () => randomUUID()),
  base64: of((value) => Buffer.from(value).toString("base64")),
  base64ToString: of(base64ToString),
  uriComponent: of((value) => encodeURIComponent(value)),
  encodeUriComponent: of((value) => encodeURIComponent(value)),
  uriComponentToString: of(uriComponentToString),
};

function of(call: (value: string, what: string) => Json) {
  return taking(1, ([value], { what }) => call(asText(value, what(1)), what(1)));
}

function ofTwo(call: (value: string, other: string) => Json) {
  return taking(2, ([value, other], { what }) => call(asText(value, what(1)), asText(other, what(2))));
}

function substring([value, start, length]: readonly Json[], { what }: CallContext): string {
  const whole = asText(value, what(1));
  const from = asInteger(start, what(2));
  const count = length === undefined ? whole.length - from : asInteger(length, what(3));
  // Not even nothing can be taken from behind the last character.
  if (from < 0 || count < 0 || from >= whole.length || from + count > whole.length)
    throw new ExpressionError(
      `${what(2)}: '${whole}' has ${whole.length} characters, so there are none from ${from} to ${from + count}.`,
    );
  return whole.slice(from, from + count);
}

function replace([value, old, replacement]: readonly Json[], { what }: CallContext): string {
  const sought = asText(old, what(2));
  if (sought === "") throw new ExpressionError(`${what(2)} is empty: say what to replace.`);
  return asText(value, what(1)).replaceAll(sought, () => asText(replacement, what(3)));
}

function base64ToString(value: string, what: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4 !== 0)
    throw new ExpressionError(`${what}: '${value}' is no base64.`);
  return Buffer.from(value, "base64").toString("utf8");
}

/** What is no escape stands for itself. */
function uriComponentToString(value: string): string {
  return value.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const text = Buffer.from(escapes.replaceAll("%", ""), "hex").toString("utf8");
    return text.includes("\ufffd") ? escapes : text;
  });
}
