/** Stacks of programs that run in this process, wherever their state is. */
import { join } from "node:path";
import {
  type ConfigMap,
  LocalWorkspace,
  type PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { passed, sectionsOf } from "../../local/src/estate/stack-config.ts";

/** Where a state is, and what the engine's environment has to say. Another process may be told it. */
export interface Place {
  readonly folder: string;
  readonly envVars: Readonly<Record<string, string>> & { readonly PULUMI_BACKEND_URL: string };
}

export interface Opened {
  readonly name: string;
  readonly program: PulumiFn;
  readonly config?: ConfigMap;
}

/** Where the CLI keeps what it remembers of its user. */
export const homeIn = ({ folder }: Pick<Place, "folder">) => join(folder, "home");

/** A stack of a program; the same name is the same stack, whose program may have changed. */
export async function openStack(
  place: Place,
  pulumiCommand: PulumiCommand,
  { name: stackName, program, config = {} }: Opened,
): Promise<Stack> {
  const { envVars } = place;
  const projectSettings = {
    name: "customer360",
    runtime: "nodejs" as const,
    backend: { url: envVars.PULUMI_BACKEND_URL },
  };
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "customer360", program },
    { pulumiCommand, pulumiHome: homeIn(place), envVars, projectSettings },
  );
  await stack.setAllConfig(config);
  return stack;
}

/** A stack file's configuration, with the secrets of tests as secrets. */
export function configOf(stack: string): ConfigMap {
  const entries = Object.entries(passed(sectionsOf(stack)));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, { value, secret: key.endsWith(":secrets") }]),
  );
}
