/** Parameters of pipelines and datasets: what is declared, and what is given. */
import { type Json, typeOf } from "./expressions/values.ts";

export type ParameterDefinitions = Readonly<
  Record<string, { readonly type: string; readonly defaultValue?: Json }>
>;

export interface GivenParameters {
  readonly values: Readonly<Record<string, Json>>;
  /** A sentence for each that is missing, unknown or of another type. */
  readonly problems: readonly string[];
}

export function givenParameters(
  definitions: ParameterDefinitions,
  given: Readonly<Record<string, Json>>,
): GivenParameters {
  const problems: string[] = [];
  const values: Record<string, Json> = {};
  for (const [name, { type, defaultValue }] of Object.entries(definitions)) {
    const value = given[name] ?? defaultValue;
    if (value === undefined) problems.push(`parameter ${name} is missing.`);
    else if (!accepts(type, value)) problems.push(`parameter ${name} is ${typeOf(value)}, expected ${type}.`);
    else values[name] = value;
  }
  for (const name of Object.keys(given))
    if (!Object.hasOwn(definitions, name)) problems.push(`there is no parameter ${name}.`);
  return { values, problems };
}

function accepts(type: string, value: Json): boolean {
  const found = typeOf(value);
  switch (type.toLowerCase()) {
    case "string":
      return found === "String";
    case "int":
      return found === "Integer";
    case "float":
      return found === "Integer" || found === "Float";
    case "bool":
      return found === "Boolean";
    case "array":
      return found === "Array";
    default:
      return found === "Object";
  }
}
