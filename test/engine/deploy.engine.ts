/** The infrastructure's step on Pulumi's own command line, with a program that is small enough to look at. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { StackError } from "../../infra/deploy/errors.ts";
import { infrastructureOf, pulumiStack } from "../../infra/deploy/pulumi-stack.ts";
import { pulumiCli } from "../../local/src/pulumi/cli.ts";
import { type Engine, startEngine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 600_000);
afterAll(() => engine?.stop());

const outputs = {
  dataFactoryId: "/factory",
  dataFactoryTriggers: { all: ["nightly"], started: ["nightly"] },
};
const open = async (program: () => Promise<object>) =>
  infrastructureOf(await engine.stack("small", program), () => {});

test("a stack that nobody made is no stack", async () => {
  const folder = mkdtempSync(join(tmpdir(), "customer360-pulumi-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: small\nruntime: nodejs\n");
  const given = {
    ...{ folder, stack: "dev", pulumiHome: join(folder, "home"), say: () => {} },
    envVars: { PULUMI_BACKEND_URL: pathToFileURL(folder).href },
    pulumiCommand: await pulumiCli(console.log),
  };
  const error = await pulumiStack(given).catch((cause: unknown) => cause);
  rmSync(folder, { recursive: true });
  expect(error).toBeInstanceOf(StackError);
  expect((error as Error).message).toMatch(/^The stack dev cannot be opened: .*pulumi stack init dev\.$/s);
}, 60_000);

test("changes are foretold, made once, and then there are none", async () => {
  const infrastructure = await open(async () => outputs);
  expect(await infrastructure.outputs()).toEqual({});
  expect(await infrastructure.preview()).toEqual({ create: 1 });
  expect(await infrastructure.outputs()).toEqual({});
  await infrastructure.up();
  expect(await infrastructure.outputs()).toEqual(outputs);
  expect(await infrastructure.preview()).toEqual({});
}, 120_000);

test("an update that Pulumi refuses is told in its words", async () => {
  const stack = await engine.stack("gone", async () => outputs);
  await stack.workspace.removeStack("gone");
  await expect(infrastructureOf(stack, () => {}).up()).rejects.toThrow(
    /^pulumi up of gone failed: .*no stack named 'gone'/s,
  );
}, 120_000);
