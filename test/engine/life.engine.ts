/** What operators do with a stack, on Pulumi's engine, with stand-ins for the providers. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Engine, startEngine } from "./engine.ts";
import { program, type Sample } from "./sample.ts";

const password = "a password that nobody may read";
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const life = async (sample?: Sample): Promise<Stack> => {
  const stack = await engine.stack("life", program(sample));
  await stack.setConfig("password", { value: password, secret: true });
  return stack;
};

async function resourcesOf(stack: Stack) {
  const { deployment } = await stack.exportStack();
  return (deployment.resources ?? []) as { urn: string; id?: string }[];
}

/** What the provider has done in `work`. */
async function doneIn(work: () => Promise<unknown>) {
  const before = engine.azure.operations.length;
  await work();
  return engine.azure.operations.slice(before).map(({ kind }) => kind);
}

describe("a stack", () => {
  test("is foretold, and nothing is done", async () => {
    const { changeSummary } = await (await life()).preview();
    expect(changeSummary).toEqual({ create: 6 });
    expect(engine.azure.operations).toEqual([]);
  });

  test("is made", async () => {
    const { summary, outputs } = await (await life()).up();
    expect(summary.resourceChanges).toEqual({ create: 6 });
    expect(outputs.endpoint?.value).toBe("https://stc360test.dfs.core.windows.net/");
  });

  test("made again, has nothing to do", async () => {
    const stack = await life();
    const done = await doneIn(async () => {
      const { summary } = await stack.up();
      expect(summary.resourceChanges).toEqual({ same: 6 });
    });
    expect(done).toEqual([]);
  });

  test("keeps its secrets from whoever reads its state or outputs", async () => {
    const state = await engine.stateOnDisk("life");
    expect(state).toContain("kv-c360-test");
    expect(state).not.toContain(password);
    const stack = await life();
    expect((await stack.outputs()).password).toEqual({ value: password, secret: true });
  });
});

describe("a change", () => {
  test("of a tag updates the one resource that carries it", async () => {
    const { summary } = await (await life({ owner: "marketing" })).up();
    expect(summary.resourceChanges).toEqual({ update: 1, same: 5 });
  });

  test("of a component's name, with an alias, makes nothing anew", async () => {
    const before = await resourcesOf(await life());
    const stack = await life({ owner: "marketing", component: "data-lake", formerly: "lake" });
    expect(await doneIn(() => stack.up())).toEqual([]);
    const after = await resourcesOf(stack);
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    expect(after.map(({ urn }) => urn).join()).toContain("::data-lake");
  });

  test("of an account's name replaces it and what stands in it", async () => {
    const renamed = { owner: "marketing", component: "data-lake", account: "stc360other" };
    const { changeSummary } = await (await life(renamed)).preview();
    expect(changeSummary).toEqual({ replace: 3, same: 3 });
  });
});

describe("the end of a stack", () => {
  const named = { owner: "marketing", component: "data-lake" };

  test("is refused as long as a resource is protected", async () => {
    const stack = await life({ ...named, protect: true });
    await stack.up();
    const done = await doneIn(() => expect(stack.destroy()).rejects.toThrow(/protect/));
    expect(done).not.toContain("delete");
  });

  test("comes when nothing is protected, and leaves nothing", async () => {
    const stack = await life(named);
    await stack.up();
    expect(await doneIn(() => stack.refresh())).toEqual(Array(4).fill("read"));
    expect(await doneIn(() => stack.destroy())).toEqual(Array(4).fill("delete"));
    expect(await resourcesOf(stack)).toEqual([]);
  });
});

test("another stack reads the outputs of one", async () => {
  const giver = await engine.stack("giver", async () => ({ endpoint: "https://lake.example" }));
  await giver.up();
  const taker = await engine.stack("taker", async () => {
    const reference = new pulumi.StackReference("organization/customer360/giver");
    return { read: reference.requireOutput("endpoint") };
  });
  const { outputs } = await taker.up();
  expect(outputs.read?.value).toBe("https://lake.example");
});

test("a function that the stand-in does not know is refused by name", async () => {
  const token = "azure-native:storage:listStorageAccountKeys";
  const stack = await engine.stack("asking", async () => ({
    answer: await pulumi.runtime.invoke(token, {}).catch((error: Error) => error.message),
  }));
  const { outputs } = await stack.up();
  expect(outputs.answer?.value).toMatch(`The program calls ${token}, and the stand-in`);
});
