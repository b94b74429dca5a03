/** The whole estate on the engine, with the policy pack: foretold, made, made again, and read anew. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { root } from "../../local/setup/paths.mjs";
import { program } from "../../local/src/estate/render-stack.ts";
import { secrets } from "../../local/src/estate/stack-config.ts";
import { placesOf, stackOutputs } from "../../local/src/operate/azure/places.ts";
import { subscriptionId } from "../../local/src/pulumi/azure-cloud.ts";
import type { Values } from "../../local/src/pulumi/values.ts";
import { type Engine, policyPack, startEngine } from "./engine.ts";
import { runsFor } from "./extent.ts";
import { configOf } from "./stacks.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const stackOf = (name: string) => engine.stack(name, program, configOf(name));
const options = { policyPacks: [policyPack] };

/** What the state has of the one resource of that type with that name in the program. */
async function resourceOf(stack: Stack, type: string, name: string) {
  const { deployment } = await stack.exportStack();
  const all = (deployment.resources ?? []) as { type: string; urn: string; id: string; outputs: Values }[];
  const found = all.filter((one) => one.type === type && one.urn.endsWith(`::${name}`));
  expect(found).toHaveLength(1);
  return found[0] as (typeof all)[number];
}

/** How often each kind of operation was done in `work`, by all providers. */
async function doneIn(work: () => Promise<unknown>) {
  const { providers } = engine;
  const before = providers.map(({ operations }) => operations.length);
  await work();
  const done = providers.flatMap(({ operations }, index) => operations.slice(before[index]));
  return [...new Set(done.map(({ kind }) => kind))];
}

describe.each(["dev", "prod"])("the stack %s", (name) => {
  const testOfDev = runsFor("dev", name) ? test : () => {};

  testOfDev("is foretold, keeps to the rules, and nothing is done", async () => {
    const stack = await stackOf(name);
    expect(await doneIn(() => stack.preview(options))).toEqual([]);
  });

  test("is made, and keeps to the rules", async () => {
    const stack = await stackOf(name);
    expect(await doneIn(() => stack.up(options))).toEqual(["create"]);
  });

  test("tells operators' commands where everything is", async () => {
    const stack = await stackOf(name);
    const places = placesOf(await stackOutputs(name, { cwd: root, env: engine.environment }), {});
    const idOf = async (type: string, one: string) => (await resourceOf(stack, type, one)).id;
    const outputOf = async (type: string, one: string, output: string) =>
      (await resourceOf(stack, type, one)).outputs[output];
    const workspace = "azure-native:databricks:Workspace";
    expect(places).toEqual({
      subscription: subscriptionId,
      resourceGroup: await outputOf("azure-native:resources:ResourceGroup", "resource-group", "name"),
      dataFactory: await outputOf("azure-native:datafactory:Factory", "data-factory", "name"),
      functions: `https://${await outputOf("azure-native:web:WebApp", "function-app", "defaultHostName")}`,
      databricks: `https://${await outputOf(workspace, "databricks", "workspaceUrl")}`,
      warehouse: await idOf("databricks:index/sqlEndpoint:SqlEndpoint", "analytics"),
      catalog: await outputOf("databricks:index/catalog:Catalog", "catalog", "name"),
      replayJob: await idOf("databricks:index/job:Job", "quarantine-replay"),
    });
  });

  testOfDev("made again, has nothing to do", async () => {
    const stack = await stackOf(name);
    expect(await doneIn(() => stack.up(options))).toEqual([]);
  });

  testOfDev("read anew, has nothing to make again, to replace or to delete", async () => {
    const stack = await stackOf(name);
    expect(await doneIn(() => stack.refresh())).toEqual(["read"]);
    const { changeSummary } = await stack.preview();
    expect(["create", "replace", "delete"].filter((kind) => kind in changeSummary)).toEqual([]);
  });

  test("keeps its secrets out of its state", async () => {
    const state = await engine.stateOnDisk(name);
    for (const secret of [secrets.linkKey, secrets.productApiKey, secrets.customerMasterPassword])
      expect(state).not.toContain(secret);
  });
});

test("prod cannot be destroyed by mistake", async () => {
  const stack = await stackOf("prod");
  expect(await doneIn(() => expect(stack.destroy()).rejects.toThrow(/protect/))).not.toContain("create");
});

test("dev can be destroyed, and leaves nothing", async () => {
  const stack = await stackOf("dev");
  expect(await doneIn(() => stack.destroy())).toEqual(["delete"]);
  expect((await stack.exportStack()).deployment.resources ?? []).toEqual([]);
});
