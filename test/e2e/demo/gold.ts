/** Gold of a demo, as hashes of its tables' content. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentPython } from "../../../local/setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../../local/setup/python.mjs";

export interface Gold {
  /** Hash of the content, by table. */
  readonly fingerprint: Readonly<Record<string, string>>;
  /** What differs from what DuckDB computes from the landed files. */
  readonly differences: readonly string[];
}

/** @param out output folder of a demo */
export function goldOf(out: string): Gold {
  const program = fileURLToPath(new URL("gold.py", import.meta.url));
  const args = [program, join(out, "lake"), join(out, "landing")];
  const env = pythonEnvironmentVariables();
  return JSON.parse(execFileSync(environmentPython, args, { env, encoding: "utf8" })) as Gold;
}
