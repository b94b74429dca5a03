/** Evaluates expressions of Data Factory's language. */
import { ExpressionError } from "./errors.ts";
import type { Argument } from "./functions/definition.ts";
import { functionOf } from "./functions/index.ts";
import { type Expression, parse } from "./syntax.ts";
import { asInteger, asText, isObject, type Json, type JsonObject, typeOf, written } from "./values.ts";

/** What an expression can see of the run that it is part of. */
export interface Scope {
  readonly now: Date;
  /**
   * What `pipeline()`, `activity('x')`, `variables('x')`, `item()` and the like stand for.
   *
   * @returns undefined when the scope has nothing of that name
   * @throws ExpressionError when it has, but not for these arguments
   */
  lookUp(name: string, given: readonly Json[]): Json | undefined;
}

/**
 * A value of a pipeline with all expressions in it evaluated: texts that begin with `@`, texts with `@{…}` in them, and
 * objects of type `Expression`.
 *
 * @throws ExpressionError
 */
export function resolved(value: Json, scope: Scope): Json {
  if (typeof value === "string") return resolvedText(value, scope);
  if (Array.isArray(value)) return value.map((each) => resolved(each, scope));
  if (!isObject(value)) return value;
  if (value.type === "Expression" && typeof value.value === "string") return resolved(value.value, scope);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, scope)]));
}

/** The expressions in a value, without their `@`; what a pipeline refers to can be told before it runs. */
export function expressionsIn(value: Json): readonly string[] {
  if (typeof value === "string") return isExpression(value) ? [value.slice(1)] : insertions(value);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
}

function resolvedText(text: string, scope: Scope): Json {
  if (isExpression(text)) return evaluate(parse(text.slice(1)), scope, text);
  if (text.startsWith("@@")) return text.slice(1);
  return inserted(text, (inner) => written(evaluate(parse(inner), scope, text)));
}

function isExpression(text: string): boolean {
  return /^@[^@{]/.test(text);
}

function insertions(text: string): string[] {
  const found: string[] = [];
  if (!text.startsWith("@@")) {
    inserted(text, (inner) => {
      found.push(inner);
      return "";
    });
  }
  return found;
}

/** Puts something in the place of each `@{…}`; `@@{` stands for itself. */
function inserted(text: string, of: (inner: string) => string): string {
  // A brace inside of a quoted text does not end the expression.
  return text.replaceAll(/(@?)@\{((?:'(?:[^']|'')*'|[^}'])*)\}/g, (whole, escaped: string, inner: string) =>
    escaped ? whole.slice(1) : of(inner),
  );
}

function evaluate(expression: Expression, scope: Scope, whole: string): Json {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "call":
      return call(expression.name, expression.given, scope, whole);
    case "member": {
      const of = evaluate(expression.of, scope, whole);
      return memberOf(of, evaluate(expression.key, scope, whole), expression.optional, whole);
    }
  }
}

function call(name: string, given: readonly Expression[], scope: Scope, whole: string): Json {
  const values = given.map((each) => () => evaluate(each, scope, whole));
  const definition = functionOf(name);
  if (!definition) return ofScope(name, values, scope, whole);
  const { least, most } = definition;
  if (values.length < least || values.length > most)
    throw new ExpressionError(
      `'${whole}': ${name} takes ${range(least, most)} arguments, found ${values.length}.`,
    );
  return definition.call(values, {
    now: scope.now,
    what: (argument) => `'${whole}': argument ${argument} of ${name}`,
  });
}

function ofScope(name: string, given: readonly Argument[], scope: Scope, whole: string): Json {
  const found = scope.lookUp(
    name,
    given.map((argument) => argument()),
  );
  if (found !== undefined) return found;
  throw new ExpressionError(`'${whole}': the function ${name} is not known here.`);
}

function range(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `${least} or more`;
  return least === most ? String(least) : `${least} to ${most}`;
}

function memberOf(of: Json, key: Json, optional: boolean, whole: string): Json {
  if (of === null && optional) return null;
  if (Array.isArray(of)) {
    const found = of[asInteger(key, `'${whole}': the place in the Array`)];
    if (found !== undefined || optional) return found ?? null;
    throw new ExpressionError(`'${whole}': there is no place ${key} in an Array of ${of.length}.`);
  }
  const name = asText(key, `'${whole}': the property`);
  if (!isObject(of))
    throw new ExpressionError(`'${whole}': ${typeOf(of)} has no properties, so there is no '${name}'.`);
  const found = keyOf(of, name);
  if (found !== undefined) return of[found] ?? null;
  if (optional) return null;
  throw new ExpressionError(
    `'${whole}': property '${name}' doesn't exist, available properties are '${Object.keys(of).join(", ")}'.`,
  );
}

/** Case does not matter: the document on Filter reads its `Value` as `output.value`. */
function keyOf(of: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(of, name)) return name;
  return Object.keys(of).find((key) => key.toLowerCase() === name.toLowerCase());
}
