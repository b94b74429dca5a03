/** The checkout's own files. */
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../local/setup/paths.mjs";

/** Folders that Git is told to ignore: what is installed, built, or left by a run. */
const ignored = readFileSync(join(root, ".gitignore"), "utf8")
  .split("\n")
  .filter((line) => line.endsWith("/"))
  .map((line) => `**/${line.slice(0, -1)}`);

/** @returns paths from the checkout's folder, with slashes, in order */
export function filesOfCheckout(...patterns: string[]): string[] {
  const found = globSync(patterns, { cwd: root, exclude: [...ignored, "**/.git"] });
  return found.map((path) => path.replaceAll(sep, "/")).sort();
}
