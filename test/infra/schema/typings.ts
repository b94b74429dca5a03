/** Finds the typings that say what a resource takes: one file per resource in the provider's package. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** A resource's typings. */
export interface ResourceTypings {
  /** The interface of its arguments, such as `StorageAccountArgs`. */
  readonly args: string;
  readonly file: string;
}

/** A provider's package as it is installed. */
export interface ProviderPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** No typings for a token: the token is wrong, or its package is not installed. */
export class NoTypings extends Error {}

/**
 * The npm package that a token belongs to.
 *
 * @param token such as `azure-native:storage:StorageAccount`
 */
export function packageOf(token: string): ProviderPackage {
  const provider = token.split(":")[0];
  const manifest = require.resolve(`@pulumi/${provider}/package.json`);
  const { name, version } = JSON.parse(readFileSync(manifest, "utf8")) as ProviderPackage;
  return { name, version, folder: dirname(manifest) };
}

/** The typings of a token's arguments. */
export function typingsOf(token: string): ResourceTypings {
  const [provider, module = "", kind = ""] = token.split(":");
  const folder = module.split("/")[0] === "index" ? "" : (module.split("/")[0] ?? "");
  const lowerCamel = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  const file = join(packageOf(token).folder, folder, `${lowerCamel}.d.ts`);
  if (provider && existsSync(file)) return { args: `${kind}Args`, file };
  throw new NoTypings(`${token} has no typings: expected ${file}. Is the token right?`);
}
