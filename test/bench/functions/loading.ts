/** Size of the bundle that is deployed, and how long a cold start takes to load it. */
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { measure } from "../comparison/processes.ts";
import type { Pair } from "../comparison/statistics.ts";
import type { Row } from "../comparison/table.ts";
import type { LoadingInput, LoadingLine } from "./measured/load-module.ts";

const repetitions = 9;
const library = "@azure/functions";
const functions = fileURLToPath(new URL("../../../functions", import.meta.url));
const kibibyte = 1024;

/** The bundle beside the library alone, which no app can do without. */
export async function measureLoading(): Promise<Row[]> {
  const bundle = mkdtempSync(join(tmpdir(), "bench-bundle-"));
  try {
    execFileSync(process.execPath, [join(functions, "build.mjs"), bundle]);
    const plain = statSync(createRequire(import.meta.url).resolve(library)).size / kibibyte;
    const size = (names: readonly string[]): Pair[] => [{ room: kibibytesOf(bundle, names), plain }];
    const runs = await loads(pathToFileURL(join(bundle, "main.js")).href);
    return [
      { what: "size of all code", unit: "KiB", pairs: size(globSync("*.js", { cwd: bundle })) },
      { what: "size of what a start reads", unit: "KiB", pairs: size(readAtStart(bundle, "main.js")) },
      { what: "load time", unit: "ms", pairs: pairs(runs, ({ seconds }) => seconds * 1000) },
      { what: "memory that loading takes", unit: "MiB", pairs: pairs(runs, ({ rss }) => rss) },
    ];
  } finally {
    rmSync(bundle, { recursive: true });
  }
}

interface Loads {
  readonly app: LoadingLine;
  readonly library: LoadingLine;
}

async function loads(app: string): Promise<Loads[]> {
  const file = readFileSync(join(functions, "local.settings.example.json"), "utf8");
  const load = async (module: string): Promise<LoadingLine> => {
    const input: LoadingInput = { module };
    const [line] = await measure<LoadingLine>("functions/measured/load-module.ts", input, {
      env: JSON.parse(file).Values,
    });
    if (!line) throw new RangeError(`${module} was loaded, and nothing told.`);
    return line;
  };
  const runs: Loads[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    runs.push({ app: await load(app), library: await load(library) });
  return runs;
}

function pairs(runs: readonly Loads[], value: (line: LoadingLine) => number): Pair[] {
  return runs.map(({ app, library }) => ({ room: value(app), plain: value(library) }));
}

function kibibytesOf(folder: string, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / kibibyte;
}

/** The file and those that it imports, and that they import, except where they do so when they need it. */
function readAtStart(folder: string, entry: string): string[] {
  const names = new Set([entry]);
  // A set's iterator comes to what is added on the way.
  for (const name of names) {
    const code = readFileSync(join(folder, name), "utf8");
    for (const [, imported = ""] of code.matchAll(/\b(?:from|import)"\.\/([^"/]+\.js)"/g))
      names.add(imported);
  }
  return [...names];
}
