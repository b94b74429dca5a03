/** The package that jobs install. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = new URL("../../../../pyproject.toml", import.meta.url);
/** What `pyproject.toml` packs. */
const sources = fileURLToPath(new URL("../../../../spark/customer360", import.meta.url));

/** What `npm run wheel` builds: the version stands in `pyproject.toml` alone. */
export function wheelName(): string {
  return `customer360-${version()}-py3-none-any.whl`;
}

/**
 * What it is called in a stack's volume: with a build tag out of its sources, so that other code is another file, and a job
 * that has not been told of the new one keeps the one that it knows.
 */
export function deployedWheelName(): string {
  // A build tag has to begin with a digit.
  return `customer360-${version()}-0.${digestOfSources()}-py3-none-any.whl`;
}

function version(): string | undefined {
  return /^version = "([^"]+)"$/m.exec(readFileSync(project, "utf8"))?.[1];
}

function digestOfSources(): string {
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".pyc"))
    .map(({ parentPath, name }) => join(parentPath, name));
  const hash = createHash("sha256").update(readFileSync(project));
  const named = files.map((file) => [file.slice(sources.length).replaceAll("\\", "/"), file] as const);
  for (const [name, file] of named.sort(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`\0${name}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}
