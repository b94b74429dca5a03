/** Where the set-up keeps things. Nothing here touches the disk, apart from looking whether a file exists. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const isWindows = process.platform === "win32";

/** The checkout's root folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** The virtual environment and its interpreter. */
export const environment = join(root, ".venv");
export const environmentPython = isWindows
  ? join(environment, "Scripts", "python.exe")
  : join(environment, "bin", "python");

/** The user's cache folder for this project, shared by all checkouts. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(base, "customer360");
}

/**
 * The pinned jars that Spark needs beside its own.
 * @returns {{group: string, artifact: string, version: string, sha256: string}[]}
 */
export function pinnedJars() {
  return JSON.parse(readFileSync(join(root, "local", "setup", "jars.json"), "utf8")).jars;
}

/** The folder of exactly those jars: another list of jars is another folder. */
export function jarsFolder() {
  const list = pinnedJars().map((jar) => `${jar.group}:${jar.artifact}:${jar.version}:${jar.sha256}`);
  return join(cacheFolder(), "jars", createHash("sha256").update(list.join("\n")).digest("hex").slice(0, 16));
}

/** The environment's site-packages, where pip puts packages. */
export function sitePackages() {
  if (isWindows) return join(environment, "Lib", "site-packages");
  const library = join(environment, "lib");
  const version = readdirSync(library).find((name) => name.startsWith("python3"));
  if (!version)
    throw new Error(`${library} holds no python3 folder: delete .venv and run \`npm run setup\` again.`);
  return join(library, version, "site-packages");
}
