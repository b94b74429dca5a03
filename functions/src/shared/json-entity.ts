/** Values of any size in Table storage: as JSON, cut into properties of at most 64 KiB. */

/** Characters a property; Table storage counts two bytes each, and an entity may have 1 MiB. */
const propertyLength = 30_000;
const mostProperties = 15;

/** A value cannot be kept: it is larger than an entity may be. */
export class EntityTooLargeError extends Error {
  override readonly name = "EntityTooLargeError";
}

/**
 * The properties `json0`, `json1` and so on that hold a value.
 *
 * @throws EntityTooLargeError
 */
export function jsonProperties(value: unknown): Record<string, string> {
  const text = JSON.stringify(value);
  const count = Math.ceil(text.length / propertyLength);
  if (count > mostProperties)
    throw new EntityTooLargeError(
      `The value has ${text.length} characters, and an entity holds ${mostProperties * propertyLength}.`,
    );
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `json${index}`,
      text.slice(index * propertyLength, (index + 1) * propertyLength),
    ]),
  );
}

/** The value that {@link jsonProperties} put into an entity. */
export function jsonOf<T>(entity: Readonly<Record<string, unknown>>): T {
  let text = "";
  for (let index = 0; typeof entity[`json${index}`] === "string"; index++) text += entity[`json${index}`];
  return JSON.parse(text) as T;
}
