/** Checks what a program gives a resource against the provider's typings, with no leniency. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isTaken } from "./leniencies.ts";
import { schemaFor } from "./schema-cache.ts";

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: false,
  inlineRefs: false,
  validateSchema: false,
});
const validators = new Map<string, ValidateFunction>();

/** What is checked of a recorded resource. */
export interface Inputs {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

/** Sentences, one for each input that the provider's typings do not have; none when all is well. */
export function problemsOf({ type, name, inputs }: Inputs): string[] {
  const validate = validatorOf(type);
  if (validate(inputs)) return [];
  const errors = validate.errors ?? [];
  // These two only repeat that something within them is wrong.
  const telling = errors.filter(({ keyword }) => keyword !== "if" && keyword !== "anyOf");
  const told = telling.length > 0 ? telling.filter((error) => !isListedElsewhere(type, error)) : errors;
  const sentences = told.map((error) => `${type} '${name}'${sentence(error)}`);
  return [...new Set(sentences)];
}

function validatorOf(type: string): ValidateFunction {
  const known = validators.get(type) ?? ajv.compile(schemaFor(type));
  validators.set(type, known);
  return known;
}

/** Only for lists of values: a leniency never lets an unknown property pass. */
const isListedElsewhere = (type: string, { keyword, instancePath, data }: ErrorObject) =>
  keyword === "enum" && isTaken(type, placeOf(instancePath), data);

const placeOf = (instancePath: string) => instancePath.slice(1).replaceAll("/", ".");

function sentence({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = instancePath ? ` at ${placeOf(instancePath)}` : "";
  switch (keyword) {
    case "additionalProperties":
      return `${place}: there is no property '${params.additionalProperty}'`;
    case "enum":
      return `${place}: expected one of ${params.allowedValues.join(", ")}`;
    case "required":
      return `${place}: '${params.missingProperty}' is missing`;
    default:
      return `${place}: ${message}`;
  }
}
