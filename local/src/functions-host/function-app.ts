/** A Functions app: loaded as the runtime loads it, its functions checked before any of them runs. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CoreApi, RegisteredFunction } from "./core-api.ts";
import { FunctionsHostError } from "./errors.ts";
import type { Binding } from "./rpc.ts";

/** A function with its trigger and outputs told apart. */
export interface AppFunction {
  readonly name: string;
  readonly registered: RegisteredFunction;
  readonly trigger: { readonly name: string; readonly binding: Binding };
  readonly outputs: readonly { readonly name: string; readonly binding: Binding }[];
}

const triggers = ["httpTrigger", "queueTrigger", "timerTrigger"];
const outputs = ["http", "queue", "blob"];

/**
 * Loads the app whose package.json stands in a folder: the files that its `main` names.
 *
 * @throws FunctionsHostError when there is nothing to load, or with everything in it that is not known here
 */
export async function loadApp(folder: string, api: CoreApi): Promise<readonly AppFunction[]> {
  api.install();
  const require = createRequire(join(folder, "package.json"));
  for (const file of filesOf(folder)) {
    if (file.endsWith(".cjs")) require(file);
    else await import(pathToFileURL(file).href);
  }
  if (!api.programmingModel || api.functions.size === 0) {
    throw new FunctionsHostError(`${folder}: the files of 'main' in package.json register no function.`);
  }
  const capabilities = await api.programmingModel.getCapabilities({});
  if (capabilities.HttpUri) {
    throw new FunctionsHostError(`${folder}: HTTP streams are not known here; leave enableHttpStream out.`);
  }
  const functions = [...api.functions.values()];
  const problems = functions.flatMap(problemsOf);
  if (problems.length > 0) throw new FunctionsHostError(problems.join("\n"));
  return functions.map(appFunction);
}

function filesOf(folder: string): string[] {
  const packageFile = join(folder, "package.json");
  if (!existsSync(packageFile))
    throw new FunctionsHostError(`${packageFile} is missing; name the app's folder.`);
  const { main } = JSON.parse(readFileSync(packageFile, "utf8")) as { main?: string };
  const files = main === undefined ? [] : globSync(main, { cwd: folder });
  if (files.length > 0) return files.map((file) => resolve(folder, file));
  throw new FunctionsHostError(
    `${packageFile}: 'main' names ${main ?? "nothing"}, where no file is; build the app.`,
  );
}

function problemsOf({ metadata: { name, bindings, retryOptions } }: RegisteredFunction): string[] {
  const all = Object.values(bindings);
  const trigger = all.find(isTrigger);
  const problem = (what: string, known: readonly string[]) =>
    `Function '${name}' has ${what}, which is not known here; known are ${known.join(", ")}.`;
  return [
    ...all
      .filter(isTrigger)
      .flatMap(({ type }) => (triggers.includes(type) ? [] : [problem(`a ${type}`, triggers)])),
    ...all
      .filter((binding) => binding.direction === "out" && !outputs.includes(binding.type))
      .map(({ type }) => problem(`an output to ${type}`, outputs)),
    ...all
      .filter((binding) => binding.direction === "in" && !isTrigger(binding))
      .map(({ type }) => `Function '${name}' has an input from ${type}; inputs are not known here.`),
    ...(retryOptions && trigger?.type !== "timerTrigger"
      ? [`Function '${name}' has a retry policy, which a ${trigger?.type} does not support.`]
      : []),
  ];
}

function isTrigger({ type }: Binding): boolean {
  return /trigger$/i.test(type);
}

function appFunction(registered: RegisteredFunction): AppFunction {
  const { name, bindings } = registered.metadata;
  const named = Object.entries(bindings).map(([name, binding]) => ({ name, binding }));
  const trigger = named.find(({ binding }) => isTrigger(binding));
  if (!trigger) throw new FunctionsHostError(`Function '${name}' has no trigger.`);
  return { name, registered, trigger, outputs: named.filter(({ binding }) => binding.direction === "out") };
}
