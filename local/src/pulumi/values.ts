/** Property values as they travel between the engine and a provider. */

export type Value = null | boolean | number | string | readonly Value[] | Values;
export interface Values {
  readonly [property: string]: Value | undefined;
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** Stands for a value that is known only after the update that a preview foretells. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is a map. */
export const isMap = (value: Value | undefined): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value without the envelopes that mark secrets, at any depth. */
export function plain(value: Value): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (!isMap(value)) return value;
  if (value[signature] === secretSignature) return plain(value.value ?? null);
  return plainValues(value);
}

/** Values with more of them beneath; what is secret stays so. */
export function withMore(values: Values, more: Values): Values {
  const merged = Object.entries(more).map(([key, value]) => [key, valueWithMore(values[key], value)]);
  return { ...values, ...Object.fromEntries(merged) };
}

function valueWithMore(value: Value | undefined, more: Value | undefined): Value | undefined {
  if (!isMap(value) || !isMap(more)) return more;
  if (value[signature] === secretSignature) return { ...value, value: valueWithMore(value.value, more) };
  return withMore(value, more);
}

/** All values of a map without the envelopes that mark secrets. */
export function plainValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value ?? null)]));
}

/** A text, or `otherwise` for what is no text or not known yet. */
export function textOf(value: Value | undefined, otherwise: string): string {
  return typeof value === "string" && value !== unknownValue ? value : otherwise;
}
