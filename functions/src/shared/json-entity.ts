/** Values of any size in Table storage: as JSON, packed when it is long, and cut into properties of at most 64 KiB. */
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Characters that a property holds; Table storage counts two bytes each. Longer JSON is packed. */
const textLength = 30_000;
/** Bytes that a property holds. */
const pieceLength = 64 * 1024;
/** An entity may have 1 MiB, its other properties and all names included. */
const mostPieces = 15;

/** A value cannot be kept: it is larger than an entity may be. */
export class EntityTooLargeError extends Error {
  override readonly name = "EntityTooLargeError";
}

/**
 * The properties that hold a value: `json0` as text, or `packed0`, `packed1` and so on.
 *
 * @throws EntityTooLargeError
 */
export function jsonProperties(value: unknown): Record<string, string | Uint8Array> {
  const text = JSON.stringify(value);
  if (text.length <= textLength) return { json0: text };
  const packed = deflateRawSync(text);
  const count = Math.ceil(packed.length / pieceLength);
  if (count > mostPieces)
    throw new EntityTooLargeError(
      `The value has ${packed.length} bytes when it is packed, and an entity holds ${mostPieces * pieceLength}.`,
    );
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `packed${index}`,
      packed.subarray(index * pieceLength, (index + 1) * pieceLength),
    ]),
  );
}

/** The value that {@link jsonProperties} put into an entity. */
export function jsonOf<T>(entity: Readonly<Record<string, unknown>>): T {
  const { packed0 } = entity;
  const text = packed0 === undefined ? textOf(entity) : inflateRawSync(bytesOf(entity)).toString();
  return JSON.parse(text) as T;
}

/** Long values were cut, and not packed, by earlier versions of the app. */
function textOf(entity: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (let index = 0; typeof entity[`json${index}`] === "string"; index++) text += entity[`json${index}`];
  return text;
}

function bytesOf(entity: Readonly<Record<string, unknown>>): Buffer {
  const pieces: Uint8Array[] = [];
  for (let index = 0; entity[`packed${index}`] instanceof Uint8Array; index++)
    pieces.push(entity[`packed${index}`] as Uint8Array);
  return Buffer.concat(pieces);
}
