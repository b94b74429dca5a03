/** Ids that come out the same each time, so that Git and Fabric see only what changed. */
import { createHash } from "node:crypto";

// A random UUID, drawn once for this project: another project's objects of the same name have other ids.
const namespace = Buffer.from("b7a3f0c25d6e4e0c9a513c1f7b0d9e42", "hex");

/**
 * UUID (version 5, RFC 9562) of an object.
 *
 * @param path kind and names of the object, such as `column`, `dim_date`, `year`
 */
export function uuidOf(...path: readonly string[]): string {
  const hash = createHash("sha1").update(namespace).update(path.join("/")).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Name of a page or a visual: twenty hexadecimal digits, as Power BI Desktop writes them. */
export function shortIdOf(...path: readonly string[]): string {
  return uuidOf(...path)
    .replaceAll("-", "")
    .slice(0, 20);
}
