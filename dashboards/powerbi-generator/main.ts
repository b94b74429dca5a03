/** `npm run powerbi`: writes the Power BI project from the contracts and the metrics. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ContractError, loadContracts } from "@customer360/contracts";
import { PowerBiError } from "./errors.ts";
import { help, parseArguments } from "./options.ts";
import { generatedFolders, projectOf } from "./project.ts";

function main(): void {
  const { out, isHelp, ...source } = parseArguments(process.argv.slice(2), process.cwd());
  if (isHelp) {
    console.log(help);
    return;
  }
  const files = projectOf(loadContracts(), source);
  // What a removed table or page left behind would be read along with the rest.
  for (const folder of generatedFolders) rmSync(join(out, folder), { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  console.log(`${files.size} files in ${relative(process.cwd(), out) || "."}, for ${source.mode}.`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof PowerBiError || error instanceof ContractError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
