/** What a report is made from, as one short text: tables' versions, definitions, contracts and the code that renders. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../setup/paths.mjs";
import { dashboardsFolder } from "./definition.ts";

const readFrom = [
  dashboardsFolder,
  join(root, "contracts", "serving"),
  fileURLToPath(new URL(".", import.meta.url)),
];
const alsoRead = [join(root, "contracts", "metrics.yaml"), join(root, "package-lock.json")];
/** Layers that views read. */
const layers = ["gold", "quarantine", "logs"];

export function fingerprintOf(lake: string): string {
  const hash = createHash("sha256");
  const files = readFrom.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => join(folder, name)),
  );
  for (const file of [...files, ...alsoRead].sort())
    hash.update(file.slice(root.length)).update(readFileSync(file));
  for (const version of tableVersions(lake)) hash.update(version);
  return hash.digest("hex").slice(0, 32);
}

/** The newest commit of each table. */
function tableVersions(lake: string): string[] {
  return layers
    .filter((layer) => existsSync(join(lake, layer)))
    .flatMap((layer) => readdirSync(join(lake, layer)).map((table) => join(layer, table)))
    .filter((table) => existsSync(join(lake, table, "_delta_log")))
    .map((table) => {
      const commits = readdirSync(join(lake, table, "_delta_log")).filter((name) => name.endsWith(".json"));
      return `${table}@${commits.sort().at(-1)}\n`;
    })
    .sort();
}
