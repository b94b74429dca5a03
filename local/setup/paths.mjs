/** Where the set-up keeps things. Nothing here touches the disk, apart from looking whether a file exists. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const isWindows = process.platform === "win32";

/** The checkout's root folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/**
 * @typedef {object} Environment a virtual environment of Python
 * @property {string} name as the user reads it
 * @property {string} folder
 * @property {string} python its interpreter
 * @property {string} requirements name of the file that pins what is in it
 */

/**
 * The environments of a checkout. Spark has one of its own, since PySpark and the client that Sail is spoken to with are the
 * same package; what is deployed is built without either.
 */
export const environments = {
  laptop: environmentAt("Python environment", ".venv", "requirements.txt"),
  spark: environmentAt("Spark's Python environment", ".venv-spark", "requirements-spark.txt"),
  build: environmentAt("Python environment of the build", ".venv-build", "requirements-build.txt"),
};

/**
 * @param {string} name
 * @param {string} folder
 * @param {string} requirements
 * @returns {Environment}
 */
function environmentAt(name, folder, requirements) {
  const path = join(root, folder);
  const python = isWindows ? join(path, "Scripts", "python.exe") : join(path, "bin", "python");
  return { name, folder: path, python, requirements };
}

/** The interpreter of all that no engine runs. */
export const environmentPython = environments.laptop.python;

/**
 * The interpreter that runs an engine.
 * @param {string | undefined} engine as CUSTOMER360_ENGINE names it
 */
export function enginePython(engine = process.env.CUSTOMER360_ENGINE) {
  return engine === "spark" ? environments.spark.python : environmentPython;
}

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

/**
 * An environment's site-packages, where pip puts packages.
 * @param {Environment} environment
 */
export function sitePackages({ folder }) {
  if (isWindows) return join(folder, "Lib", "site-packages");
  const library = join(folder, "lib");
  const version = readdirSync(library).find((name) => name.startsWith("python3"));
  if (!version)
    throw new Error(`${library} holds no python3 folder: delete ${folder} and run the same command again.`);
  return join(library, version, "site-packages");
}
