/** A process to be measured: loads one module in the surroundings that the Functions host gives it. */
import { CoreApi } from "../../../../local/src/functions-host/core-api.ts";
import { inputOf, secondsOf, tell } from "../../comparison/input-output.ts";

export interface LoadingInput {
  /** What to import: a package, or the address of a file. */
  readonly module: string;
}

export interface LoadingLine {
  readonly seconds: number;
  /** MiB that the process has more than before. */
  readonly rss: number;
  /** How many functions it registered. */
  readonly functions: number;
}

const { module } = inputOf<LoadingInput>();
const core = new CoreApi(() => {});
core.install();
const before = process.memoryUsage.rss();
const seconds = await secondsOf(() => import(module));
const rss = (process.memoryUsage.rss() - before) / 1024 / 1024;
tell({ seconds, rss, functions: core.functions.size } satisfies LoadingLine);
