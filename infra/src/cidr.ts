/** Ranges of addresses (IPv4, CIDR notation). */

/**
 * One of the equal parts of a range.
 *
 * @param bits how many bits longer the part's prefix is: 3 makes 8 parts
 * @param index counted from 0
 * @throws RangeError when there is no such part
 */
export function partOf(range: string, bits: number, index: number): string {
  const [address = "", prefix = ""] = range.split("/");
  const length = Number(prefix) + bits;
  if (length > 32 || index < 0 || index >= 2 ** bits) {
    throw new RangeError(`${range} has no part ${index} of ${2 ** bits}; give the network a larger range.`);
  }
  const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const base = start - (start % 2 ** (32 - Number(prefix)));
  return `${dotted(base + index * 2 ** (32 - length))}/${length}`;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
