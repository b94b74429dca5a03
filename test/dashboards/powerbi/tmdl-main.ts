/**
 * `npm run powerbi:tmdl -- FOLDER`: the semantic model in every mode through Microsoft's own reader and writer of TMDL,
 * which lie in FOLDER. What comes back has to be the same, byte for byte. Needs `mono` and `mcs`; not part of `npm test`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { committed, type Mode, modes } from "../../../dashboards/powerbi-generator/options.ts";
import { projectOf } from "../../../dashboards/powerbi-generator/project.ts";

const libraries = ["Microsoft.AnalysisServices.Tabular.dll", "Microsoft.AnalysisServices.Core.dll"];
const definition = "Customer360.SemanticModel/definition/";

/** @returns path of the program */
function compiled(work: string, folder: string): string {
  const program = join(work, "round-trip.exe");
  const references = libraries.map((name) => `-r:${join(folder, name)}`);
  run("mcs", [`-out:${program}`, ...references, join(import.meta.dirname, "TmdlRoundTrip.cs")]);
  return program;
}

/** Files that do not come back as they are. */
function changed(mode: Mode, work: string, program: string, folder: string): readonly string[] {
  const files = [...projectOf(loadContracts(), { ...committed, mode })]
    .filter(([path]) => path.startsWith(definition))
    .map(([path, text]): [string, string] => [path.slice(definition.length), text]);
  const [from, to] = [join(work, mode), join(work, `${mode}-back`)];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(from, path)), { recursive: true });
    writeFileSync(join(from, path), text);
  }
  run("mono", [program, from, to], folder);
  const back = readdirSync(to, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".tmdl"),
  );
  const known = new Map(files);
  const same = back.filter((path) => readFileSync(join(to, path), "utf8") === known.get(path));
  return [...new Set([...known.keys(), ...back])].filter((path) => !same.includes(path));
}

function run(program: string, args: readonly string[], libraryFolder = ""): void {
  const path = [libraryFolder, process.env.MONO_PATH].filter(Boolean).join(":");
  execFileSync(program, args, { stdio: "inherit", env: { ...process.env, MONO_PATH: path } });
}

const folder = process.argv[2];
if (!folder) {
  console.error(`Name the folder of ${libraries.join(" and ")}: npm run powerbi:tmdl -- FOLDER`);
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), "customer360-tmdl-"));
try {
  const program = compiled(work, folder);
  for (const mode of modes) {
    const problems = changed(mode, work, program, folder);
    console.log(`${mode}: ${problems.length === 0 ? "the same" : `changed ${problems.join(", ")}`}`);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true });
}
