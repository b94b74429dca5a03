/** Puts the steps of a deployment together. */
import { keepLastGood } from "./last-good.ts";
import { readOutputs } from "./outputs.ts";
import type { Infrastructure } from "./pulumi-stack.ts";
import { type RunOptions, runSteps } from "./run-steps.ts";
import type { Release, Step, StepName, Waiting } from "./step.ts";
import { functionsStep } from "./steps/functions.ts";
import { gitFolderStep } from "./steps/git-folder.ts";
import { infrastructureStep } from "./steps/infrastructure.ts";
import { jobsStep } from "./steps/jobs.ts";
import { smokeTestStep } from "./steps/smoke-test.ts";
import { wheelStep } from "./steps/wheel.ts";
import { type Target, targetOf } from "./target.ts";
import type { Tokens } from "./tokens.ts";
import { Triggers } from "./triggers.ts";

export interface Deployment extends RunOptions {
  readonly stack: string;
  /** In their order. */
  readonly steps: readonly StepName[];
  readonly release: Release;
  readonly infrastructure: Infrastructure;
  readonly tokens: Tokens;
  readonly waiting: Waiting;
  /** Of Azure Resource Manager, where it is not the public cloud's. */
  readonly management?: string;
}

/** @throws DeployError of the first step that cannot be done */
export async function deploy(deployment: Deployment): ReturnType<typeof runSteps> {
  const { stack, steps, release, infrastructure, tokens, waiting, management } = deployment;
  // Read anew by each step: the first one may change them.
  const target = async (): Promise<Target> =>
    targetOf(readOutputs(await infrastructure.outputs(), stack), tokens, waiting);
  const triggers = new Triggers({
    ...{ token: tokens.azure, waiting },
    ...(management !== undefined && { endpoint: management }),
  });
  const all: readonly Step[] = [
    infrastructureStep({ stack, infrastructure, triggers }),
    wheelStep(release, target),
    gitFolderStep(release, target, steps.includes("infrastructure")),
    jobsStep(release, target),
    functionsStep(release, target),
    smokeTestStep(release, target),
  ];
  const outcomes = await runSteps(
    all.filter(({ name }) => steps.includes(name)),
    deployment,
  );
  if (outcomes.get("smoke-test") === "passed") await keepLastGood(await target(), release);
  return outcomes;
}
