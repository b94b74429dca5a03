/** The Power BI project as it is committed. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Folder of the project. */
export const projectFolder = join(import.meta.dirname, "../../../dashboards/powerbi");

/** Text of every file, by path below the project's folder. What Power BI Desktop keeps for itself in `.pbi` is left out. */
export function projectFiles(): ReadonlyMap<string, string> {
  const found = readdirSync(projectFolder, { recursive: true, withFileTypes: true });
  return new Map(
    found
      .filter((entry) => entry.isFile() && basename(entry.parentPath) !== ".pbi")
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        path.slice(projectFolder.length + 1).replaceAll("\\", "/"),
        readFileSync(path, "utf8"),
      ]),
  );
}

const jsonFile = /(\.(json|pbip|pbism|pbir)|\.platform)$/;

/** Every part that is JSON. */
export function jsonParts(): readonly { readonly path: string; readonly part: unknown }[] {
  return [...projectFiles()]
    .filter(([path]) => jsonFile.test(path))
    .map(([path, text]) => ({ path, part: JSON.parse(text) }));
}
