/** Faults that are planted: patches, each of which says which suite must fail, and with what. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Planted {
  /** File name without its ending. */
  readonly name: string;
  readonly file: string;
  /** The command that must fail, in a shell at the checkout's root. */
  readonly suite: string;
  /** What it must print, so that it does not fail for another reason. */
  readonly failsWith: string;
}

/** All of a folder's patches, by name. @throws Error that names a file without its two lines */
export function plantedIn(folder: string): Planted[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".patch"));
  return files.sort().map((file) => readPatch(join(folder, file)));
}

/**
 * Reads what stands before a patch.
 *
 * @throws Error that names the file, when a line is missing
 */
export function readPatch(file: string): Planted {
  const [head = ""] = readFileSync(file, "utf8").split(/^diff --git /m, 1);
  const lineOf = (key: string) => {
    const value = new RegExp(`^${key}: (.+)$`, "m").exec(head)?.[1]?.trim();
    if (value) return value;
    throw new Error(`${file} has no line '${key}: ...' before its first 'diff --git': add it.`);
  };
  const name = file.replace(/^.*[\\/]|\.patch$/g, "");
  return { name, file, suite: lineOf("Suite"), failsWith: lineOf("Fails with") };
}
