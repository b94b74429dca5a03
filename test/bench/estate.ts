/**
 * How long Pulumi's engine takes to preview the estate, beside a program that makes nothing, and what compiling the program
 * ahead and importing by namespace give.
 *
 * Prints tables of ratios and asserts no time. The two sides take turns, in processes of their own, so that what else the
 * machine does slows both. The providers are stand-ins on this machine: what the real ones take comes on top of both sides.
 */
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { root } from "../../local/setup/paths.mjs";
import { pulumiCli } from "../../local/src/pulumi/cli.ts";
import { NoPulumiCli } from "../../local/src/pulumi/errors.ts";
import { startSurroundings } from "../engine/surroundings.ts";
import { tableOf } from "./comparison/table.ts";
import { measureImports } from "./estate/imports.ts";
import { measurePreviews } from "./estate/previews.ts";

/** @param command path of the Pulumi CLI */
async function bench(command: string): Promise<void> {
  const began = performance.now();
  execFileSync(process.execPath, [join(root, "infra", "build.mjs")], { stdio: "inherit" });
  const surroundings = await startSurroundings(command);
  // A CLI that is found by its name is on the PATH.
  const cli = command.includes("/") || command.includes("\\") ? dirname(dirname(command)) : null;
  const dev = { stack: "dev", place: surroundings.place, cli };
  const prod = { ...dev, stack: "prod" };
  console.log("Medians of several runs; a ratio is the median of those of neighbouring runs.\n");
  try {
    const rows = [
      ...(await measurePreviews(dev, "compiled", "empty")),
      ...(await measurePreviews(prod, "compiled", "empty")),
    ];
    console.log(tableOf("the estate", "empty program", rows, "program"));
    const compiling = await measurePreviews(dev, "compiled", "sources");
    console.log(tableOf("compiled ahead", "sources", compiling, "compiled"));
    console.log(tableOf("imports", "whole packages", await measureImports(), "namespaces"));
  } finally {
    await surroundings.stop();
  }
  console.log(
    "Sources are what Node.js runs without compiling: it takes the types out of each file as it loads it.",
  );
  console.log(`Measured in ${Math.round((performance.now() - began) / 1000)} s.`);
}

try {
  await bench((await pulumiCli(console.log)).command);
} catch (error) {
  if (!(error instanceof NoPulumiCli)) throw error;
  console.log(`Not measured: ${error.message}`);
}
