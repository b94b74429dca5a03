/** `npm run estate`: what a stack would have in the cloud, as a page and a picture. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ConfigError } from "../../../infra/src/config/config-error.ts";
import { type EstateOptions, help, parseArguments } from "./arguments.ts";
import { costTable } from "./cost-table.ts";
import { EstateError } from "./errors.ts";
import { page } from "./page.ts";
import { picture } from "./picture.ts";
import { readPrices } from "./prices.ts";
import { renderStack } from "./render-stack.ts";
import { type EstateView, notProven, viewOf } from "./view.ts";
import { counted } from "./words.ts";

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2), process.cwd());
  if (options.isHelp) return console.log(help);
  const view = viewOf(options.stack, await renderStack(options.stack), readPrices());
  const path = await write(view, options);
  console.log([path, "", ...countsOf(view), "", ...costTable(view.costs), "", ...caveats].join("\n"));
}

/** @returns the path of the page, from the folder that the command runs in */
async function write(view: EstateView, { out }: EstateOptions): Promise<string> {
  const drawn = await picture(view);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "estate.svg"), drawn);
  const path = join(out, "estate.html");
  writeFileSync(path, await page(view, drawn));
  return relative(process.cwd(), path);
}

function countsOf(view: EstateView): readonly string[] {
  const among = (state: string) => view.exposures.filter((one) => one.state === state).length;
  return [
    `  ${counted(view.count, "resource")} in ${counted(view.components.length, "component")}`,
    `  ${counted(view.roleAssignments.length, "role assignment")}, ${counted(view.databricksRights.length, "right")} in Databricks`,
    `  ${among("open")} open, ${among("limited")} limited, ${among("closed")} closed to the public`,
    `  ${counted(view.alerts.length, "alert")}`,
  ];
}

const caveats = ["Prices and quantities are assumptions of infra/prices.yaml, not quotes.", notProven];

try {
  await main();
} catch (error) {
  if (!(error instanceof EstateError || error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
