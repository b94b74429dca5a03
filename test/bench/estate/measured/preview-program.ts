/** A process to be measured: has Pulumi's engine preview a program that runs in this process. */
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { day } from "../../../../local/src/estate/stack-config.ts";
import { configOf, openStack, type Place } from "../../../engine/stacks.ts";
import { inputOf, secondsOf, tell } from "../../comparison/input-output.ts";

export interface PreviewInput {
  /** Address of the program's module. */
  readonly program: string;
  readonly stack: string;
  readonly place: Place;
  /** Folder of the Pulumi CLI; null for the one on the PATH. */
  readonly cli: string | null;
}

export interface PreviewLine {
  readonly seconds: number;
  /** The most memory that this process had, in MiB: Node.js, Pulumi's SDK and the program. */
  readonly memory: number;
}

const { program, stack, place, cli } = inputOf<PreviewInput>();
const command = await PulumiCommand.get(cli === null ? {} : { root: cli });
const opened = await openStack(place, command, {
  name: stack,
  // Loading is a part of what is measured.
  program: async () => (await import(program)).default(day),
  config: configOf(stack),
});
const seconds = await secondsOf(() => opened.preview());
tell({ seconds, memory: process.resourceUsage().maxRSS / 1024 } satisfies PreviewLine);
