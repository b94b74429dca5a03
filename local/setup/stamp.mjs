/** A stamp says which inputs a finished step was made from; a step without its stamp is made again. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Hash of a step's inputs.
 * @param {...(string | Buffer)} inputs
 */
export function fingerprint(...inputs) {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(input).update("\0");
  return hash.digest("hex");
}

/**
 * Whether the step that left this stamp was made from these inputs.
 * @param {string} file
 * @param {string} inputs fingerprint of the inputs
 */
export function isCurrent(file, inputs) {
  return existsSync(file) && readFileSync(file, "utf8") === inputs;
}

/**
 * Runs a step between removing its stamp and writing the new one, so that a step killed half-way has none.
 * @param {string} file
 * @param {string} inputs fingerprint of the inputs
 * @param {() => Promise<void>} step
 */
export async function stamped(file, inputs, step) {
  rmSync(file, { force: true });
  await step();
  writeFileSync(file, inputs);
}
