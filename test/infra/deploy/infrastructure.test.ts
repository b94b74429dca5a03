/** Data Factory's triggers around an update. What the update itself does is Pulumi's, and tested on its engine. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Deployed, deployedStack } from "./deployed-stack.ts";
import { factoryId } from "./stand-ins.ts";

let stack: Deployed;
const triggers = { all: ["maintenance", "nightly", "by-hand"], started: ["maintenance", "nightly"] };
beforeEach(async () => {
  stack = await deployedStack();
  stack.outputs.dataFactoryTriggers = triggers;
  for (const name of triggers.all) stack.azure.triggers.set(name, "Started");
  stack.changes();
});
afterEach(() => stack.stop());

const steps = ["infrastructure"] as const;
const states = () => Object.fromEntries(stack.azure.triggers);
const asked = (action: string, ...names: string[]) =>
  names.map((name) => `POST ${factoryId}/triggers/${name}/${action}`);

test("with nothing to change and all triggers running, nothing is done", async () => {
  expect((await stack.deploy({ steps })).get("infrastructure")).toBe("unchanged");
  expect([...stack.pulumi.calls, ...stack.changes()]).toEqual([]);
});

test("triggers rest during an update, and those that the stack wants run afterwards", async () => {
  stack.pulumi.changes = { create: 1, update: 2 };
  await stack.deploy({ steps });
  expect(stack.pulumi.calls).toEqual(["up"]);
  expect(stack.changes()).toEqual([
    ...asked("stop", ...triggers.all),
    ...asked("start", ...triggers.started),
  ]);
  expect(stack.lines).toEqual(["infrastructure: changed - create 1, update 2"]);
  expect(states()).toEqual({ maintenance: "Started", nightly: "Started", "by-hand": "Stopped" });
});

test("after a failed update, what ran before runs again", async () => {
  stack.pulumi.changes = { update: 1 };
  stack.pulumi.failure = new Error("quota");
  await expect(stack.deploy({ steps })).rejects.toThrow("quota");
  expect(new Set(Object.values(states()))).toEqual(new Set(["Started"]));
});

test("a trigger that somebody stopped, or a killed deployment left at rest, is started without an update", async () => {
  stack.azure.triggers.set("nightly", "Stopped");
  await stack.deploy({ steps, isDryRun: true });
  expect(stack.changes()).toEqual([]);
  await stack.deploy({ steps });
  expect(stack.lines).toEqual([
    "infrastructure: would change - the trigger nightly rests",
    "infrastructure: changed - the trigger nightly rests",
  ]);
  expect(stack.pulumi.calls).toEqual([]);
  expect(stack.changes()).toEqual(asked("start", "nightly"));
});
