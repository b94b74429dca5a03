/** Pulumi's engine with stand-ins for the providers, and a state in a folder that is deleted in the end. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConfigMap, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { pulumiCli } from "../../local/src/pulumi/cli.ts";
import { homeIn, openStack } from "./stacks.ts";
import { type InFront, type Surroundings, startSurroundings } from "./surroundings.ts";

export const policyPack = fileURLToPath(new URL("../../infra/policy", import.meta.url));

export interface Engine extends Pick<Surroundings, "azure" | "providers" | "stop"> {
  /** In which the Pulumi CLI finds the stacks. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A stack of a program; the same name is the same stack, whose program may have changed. */
  stack(name: string, program: PulumiFn, config?: ConfigMap): Promise<Stack>;
  /** What a stack's state says on the disk. */
  stateOnDisk(name: string): Promise<string>;
}

/** @param inFront what the engine speaks to for Databricks; the stand-in when it is left out */
export async function startEngine(inFront?: InFront): Promise<Engine> {
  const pulumiCommand = await pulumiCli(console.log);
  const { place, ...surroundings } = await startSurroundings(pulumiCommand.command, inFront);
  const stateFile = (name: string) => join(place.folder, ".pulumi", "stacks", "customer360", `${name}.json`);
  return {
    ...surroundings,
    environment: { ...process.env, ...place.envVars, PULUMI_HOME: homeIn(place) },
    stack: (name, program, config = {}) => openStack(place, pulumiCommand, { name, program, config }),
    stateOnDisk: (name) => readFile(stateFile(name), "utf8"),
  };
}
