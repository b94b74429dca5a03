/** A process to be measured: loads modules of Pulumi's packages. */
import { inputOf, secondsOf, tell } from "../../comparison/input-output.ts";

export interface PackagesInput {
  readonly modules: readonly string[];
}

export interface PackagesLine {
  readonly seconds: number;
  /** The most memory that the process had, in MiB. */
  readonly memory: number;
}

const { modules } = inputOf<PackagesInput>();
const seconds = await secondsOf(async () => {
  for (const module of modules) await import(module);
});
tell({ seconds, memory: process.resourceUsage().maxRSS / 1024 } satisfies PackagesLine);
