/** `npm run c360`: what whoever is on call needs, on this machine and in Azure. */
import { loadContracts } from "@customer360/contracts";
import { root } from "../../setup/paths.mjs";
import { AzuriteError } from "../azurite/errors.ts";
import { CustomerMasterError, PostgresError } from "../customer-master/errors.ts";
import { DemoError } from "../demo/errors.ts";
import { listenForInterruption } from "../demo/interruption.ts";
import { OutputFolder } from "../demo/output-folder.ts";
import { JobError } from "../jobs/errors.ts";
import { PipelineError } from "../pipelines/errors.ts";
import { versionText } from "../spark/engines.ts";
import { WorkerError } from "../spark/errors.ts";
import { type Arguments, help, type Place, parseArguments } from "./arguments.ts";
import { placesOf, stackOutputs } from "./azure/places.ts";
import { AzureSite } from "./azure/site.ts";
import { accessOf } from "./azure/tokens.ts";
import { run } from "./commands/run.ts";
import { OperateError } from "./errors.ts";
import { LocalSite } from "./local/site.ts";
import type { Site } from "./ports.ts";
import { terminalOf } from "./terminal.ts";

const say = (line: string) => console.log(line);

/** Problems that a sentence explains; anything else is an error of the program and keeps its stack. */
const explained = [
  OperateError,
  DemoError,
  AzuriteError,
  PipelineError,
  JobError,
  WorkerError,
  CustomerMasterError,
  PostgresError,
];

async function main(): Promise<number> {
  const given = parseArguments(process.argv.slice(2), process.cwd());
  if (given.command === null) {
    console.log(given.isVersion ? versionText() : help);
    return 0;
  }
  const interruption = listenForInterruption(
    () => console.error("Stopping"),
    () => {},
  );
  try {
    const context = { say, signal: interruption.signal, contracts: loadContracts() };
    const terminal = terminalOf(process.stdout, process.env);
    return await at(given, interruption.signal, (site) => run(given, site, { ...context, terminal }));
  } catch (error) {
    if (interruption.signal.aborted) return interruption.exitCode();
    throw error;
  } finally {
    interruption.dispose();
  }
}

/** Works with the place that the command line means. What needs none gets none. */
async function at(
  { command, place }: Arguments,
  signal: AbortSignal,
  work: (site: Site | null) => Promise<number>,
): Promise<number> {
  if (command === "lineage") return work(null);
  if (place.kind === "azure") return work(await azure(place));
  const folder = OutputFolder.existing(place.out);
  try {
    return await work(new LocalSite({ folder, flags: place.flags, signal, say }));
  } finally {
    folder.release();
  }
}

async function azure({ stack, flags }: Place & { kind: "azure" }): Promise<Site> {
  const outputs = stack === null ? null : await stackOutputs(stack, { cwd: root, env: process.env });
  return new AzureSite({ places: placesOf(outputs, process.env), access: accessOf(process.env), flags, say });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!explained.some((type) => error instanceof type)) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
