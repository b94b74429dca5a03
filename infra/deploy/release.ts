/** The code that a checkout holds, built. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { zipSync } from "fflate";
import { z } from "zod";
import { deployedWheelName, wheelName } from "../src/databricks/plan/wheel.ts";
import { NotBuiltError } from "./errors.ts";
import type { Release } from "./step.ts";

const told = z.object({ package: z.string() });

export interface Builds {
  /** Folder of the wheel. */
  readonly wheels: string;
  /** Folder of the Functions app, with its contents at the top. */
  readonly app: string;
}

/** @throws NotBuiltError */
export function builtRelease({ wheels, app }: Builds, commit: string, tag: string | null): Release {
  return {
    ...{ commit, tag },
    wheel: { name: deployedWheelName(), bytes: built(join(wheels, wheelName()), "npm run wheel") },
    app: { digest: digestOf(app), zip: () => zip(app) },
  };
}

function digestOf(app: string): string {
  const way = "npm run build --workspace functions";
  const read = told.safeParse(JSON.parse(built(join(app, "release.json"), way).toString("utf8")));
  if (read.success) return read.data.package;
  throw new NotBuiltError(`${join(app, "release.json")} does not say what the package is: ${way}.`);
}

/** The same folder is the same archive: the time that it was packed at is not in it. */
function zip(folder: string): Uint8Array {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = paths
    .map((path) => [relative(folder, path).split(sep).join("/"), new Uint8Array(readFileSync(path))] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) });
}

function built(path: string, way: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new NotBuiltError(`${path} is not there: ${way}.`);
  }
}
