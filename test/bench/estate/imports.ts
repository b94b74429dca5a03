/** What importing by namespace gives: the modules that the program imports, beside the packages as wholes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measure } from "../comparison/processes.ts";
import type { Pair } from "../comparison/statistics.ts";
import type { Row } from "../comparison/table.ts";
import type { PackagesInput, PackagesLine } from "./measured/load-packages.ts";
import { programs } from "./previews.ts";

const repetitions = 3;

/** Scripts that do something with modules, and what they do. */
const scripts = { "load-packages.ts": "loading", "check-types.ts": "checking types" } as const;

export async function measureImports(): Promise<Row[]> {
  const modules = importedModules();
  const packages = [...new Set(modules.map((module) => module.split("/").slice(0, 2).join("/")))];
  const rows: Row[] = [];
  for (const [script, what] of Object.entries(scripts)) {
    const pairs: { own: PackagesLine; whole: PackagesLine }[] = [];
    for (let repetition = 0; repetition < repetitions; repetition += 1)
      pairs.push({ own: await bring(script, modules), whole: await bring(script, packages) });
    const row = (quantity: string, unit: string, value: (line: PackagesLine) => number): Row => {
      const both = ({ own, whole }: (typeof pairs)[number]): Pair => ({
        room: value(own),
        plain: value(whole),
      });
      return { what: quantity, unit, pairs: pairs.map(both) };
    };
    rows.push(row(what, "s", ({ seconds }) => seconds));
    rows.push(row(`${what}, memory at most`, "MiB", ({ memory }) => memory));
  }
  return rows;
}

/** Modules of Pulumi's packages that the compiled program imports. */
function importedModules(): string[] {
  const code = readFileSync(fileURLToPath(programs.compiled), "utf8");
  return [...new Set([...code.matchAll(/\bfrom "(@pulumi\/[^"]+)"/g)].map(([, module = ""]) => module))];
}

async function bring(script: string, modules: readonly string[]): Promise<PackagesLine> {
  const input: PackagesInput = { modules };
  const [line] = await measure<PackagesLine>(`estate/measured/${script}`, input);
  if (!line) throw new RangeError(`${script} was given ${modules.join(", ")}, and told nothing.`);
  return line;
}
