/** Compressed files whose bytes depend on their content alone. */
import { constants, gzipSync } from "node:zlib";

const headerByteOfSystem = 9;
const unknownSystem = 255;

export function gzipped(text: string, level: "Optimal" | "Fastest" = "Optimal"): Buffer {
  const bytes = gzipSync(text, level === "Fastest" ? { level: constants.Z_BEST_SPEED } : {});
  // The header names the operating system, which must not make a difference.
  bytes[headerByteOfSystem] = unknownSystem;
  return bytes;
}
