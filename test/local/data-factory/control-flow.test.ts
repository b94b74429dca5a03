/** Control flow; each rule with the page of Data Factory's documentation (learn.microsoft.com/azure/data-factory) that has it. */
import { describe, expect, test } from "@jest/globals";
import type { Activity } from "../../../local/src/data-factory/definition.ts";
import { does, expression, run, upon } from "./pipeline-builder.ts";

describe("tutorial-pipeline-failure-error-handling", () => {
  const broken = does("A", { fails: 1 });
  const cases: Record<string, [activities: Activity[], ended: string[], failure: string | null]> = {
    "Try Catch: the leaf that handles the failure succeeds, and so does the pipeline": [
      [broken, does("B", { dependsOn: [upon("A", "Failed")] })],
      ["A Failed", "B Succeeded"],
      null,
    ],
    "Do If Else: the branch of success is skipped, and a skipped leaf leaves its failed parent to decide": [
      [
        broken,
        does("Yes", { dependsOn: [upon("A", "Succeeded")] }),
        does("No", { dependsOn: [upon("A", "Failed")] }),
      ],
      ["A Failed", "No Succeeded"],
      "Operation on target A failed: A is broken.",
    ],
    "Do If Skip Else: with a dummy after the branch of failure the pipeline succeeds": [
      [
        broken,
        does("Yes", { dependsOn: [upon("A", "Succeeded")] }),
        does("No", { dependsOn: [upon("A", "Failed")] }),
        does("Dummy", { dependsOn: [upon("Yes", "Skipped"), upon("No", "Succeeded")] }),
      ],
      ["A Failed", "No Succeeded", "Dummy Succeeded"],
      null,
    ],
    "Best Effort: completion goes on whatever happened": [
      [broken, does("B", { dependsOn: [upon("A", "Completed")] })],
      ["A Failed", "B Succeeded"],
      null,
    ],
    "And: all dependencies have to hold": [
      [broken, does("B"), does("C", { dependsOn: [upon("A", "Succeeded"), upon("B", "Succeeded")] })],
      ["A Failed", "B Succeeded"],
      "Operation on target A failed: A is broken.",
    ],
    "one of a dependency's conditions is enough": [
      [broken, does("B", { dependsOn: [upon("A", "Succeeded", "Failed")] })],
      ["A Failed", "B Succeeded"],
      null,
    ],
    "what depends on a skipped activity's success is skipped as well": [
      [
        does("A"),
        does("B", { dependsOn: [upon("A", "Failed")] }),
        does("C", { dependsOn: [upon("B", "Succeeded")] }),
        does("D", { dependsOn: [upon("B", "Completed")] }),
        does("E", { dependsOn: [upon("B", "Skipped")] }),
      ],
      ["A Succeeded", "E Succeeded"],
      null,
    ],
  };

  test.each(Object.entries(cases))("%s", async (_, [activities, ended, failure]) => {
    const ran = await run({ activities });
    expect(ran.ended).toEqual(ended);
    expect(ran.failure).toBe(failure);
  });

  test("a failed activity's error can be looked at", async () => {
    const note = does("Note", {
      dependsOn: [upon("A", "Failed")],
      text: "@{activity('A').error.errorCode}: @{activity('A').error.message}",
    });
    const { properties } = await run({ activities: [broken, note] });
    expect(properties.Note).toEqual({ text: "2011: A is broken." });
  });
});

describe("concepts-pipelines-activities: activity policy", () => {
  test("retries as often as the policy says, after its interval", async () => {
    const policy = { retry: 2, retryIntervalInSeconds: 45 };
    const ran = await run({ activities: [does("A", { fails: 2, policy })] });
    expect(ran).toMatchObject({ failure: null, pauses: [45_000, 45_000], ended: ["A Succeeded"] });
  });

  test("fails when the retries are used up; 30 s lie between attempts by default", async () => {
    const ran = await run({ activities: [does("A", { fails: 2, policy: { retry: 1 } })] });
    expect(ran).toMatchObject({ failure: "Operation on target A failed: A is broken.", pauses: [30_000] });
  });

  test("an attempt that takes longer than the timeout is stopped", async () => {
    const executors = {
      Hang: (_: unknown, signal: AbortSignal) =>
        new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    };
    const hanging = { name: "A", type: "Hang", policy: { timeout: "0.00:00:00" } };
    const { failure } = await run({ activities: [hanging] }, { executors });
    expect(failure).toBe(
      "Operation on target A failed: The attempt took longer than its timeout, 0.00:00:00.",
    );
  });

  test("an inactive activity does nothing and counts as it is marked (deactivate-activity)", async () => {
    const inactive = does("A", { fails: 1, state: "Inactive", onInactiveMarkAs: "Failed" });
    const ran = await run({ activities: [inactive, does("B", { dependsOn: [upon("A", "Failed")] })] });
    expect(ran).toMatchObject({ ended: ["B Succeeded"], failure: null });
  });
});

describe("containers", () => {
  const inner = does("Inner", { fails: 1 });

  test.each<[string, Activity]>([
    [
      "control-flow-if-condition-activity",
      { name: "If", type: "IfCondition", expression: expression("@equals(1, 1)"), ifTrueActivities: [inner] },
    ],
    [
      "control-flow-switch-activity",
      {
        name: "If",
        type: "Switch",
        on: expression("@toLower('X')"),
        cases: [{ value: "y" }, { value: "x", activities: [inner] }],
      },
    ],
    [
      "control-flow-switch-activity: default",
      {
        name: "If",
        type: "Switch",
        on: expression("@toLower('X')"),
        cases: [{ value: "y" }],
        defaultActivities: [inner],
      },
    ],
    [
      "control-flow-for-each-activity",
      { name: "If", type: "ForEach", items: expression("@createArray(1)"), activities: [inner] },
    ],
  ])("%s: fails when a leaf in it fails", async (_, activity) => {
    const { failure, ended } = await run({ activities: [activity] });
    expect(failure).toBe("Operation on target If failed: Operation on target Inner failed: Inner is broken.");
    expect(ended).toEqual(["Inner Failed", "If Failed"]);
  });

  test("a failure that is handled inside does not leave the container", async () => {
    const handled = does("Handler", { dependsOn: [upon("Inner", "Failed")] });
    const activity = {
      name: "If",
      type: "IfCondition",
      expression: expression("@bool(1)"),
      ifTrueActivities: [inner, handled],
    };
    expect(await run({ activities: [activity] })).toMatchObject({ failure: null });
  });

  test("control-flow-for-each-activity: all iterations run to their end, whatever fails", async () => {
    const executors = {
      Pick: async ({ properties }: { properties: { readonly [key: string]: unknown } }) => {
        if (properties.item === 2) throw new Error("Two is broken.");
        return {};
      },
    };
    const each = {
      name: "Each",
      type: "ForEach",
      items: expression("@range(1, 4)"),
      activities: [{ name: "Pick", type: "Pick", item: "@item()" }],
    };
    const { ended, failure } = await run({ activities: [each] }, { executors });
    expect(ended.filter((text) => text === "Pick Succeeded")).toHaveLength(3);
    expect(failure).toContain("Two is broken.");
  });

  test.each([
    ["control-flow-for-each-activity: isSequential", { isSequential: true }, 1],
    ["control-flow-for-each-activity: batchCount", { batchCount: 3 }, 3],
    ["control-flow-for-each-activity: 20 at once by default", {}, 20],
  ])("%s", async (_, settings, most) => {
    let now = 0;
    let peak = 0;
    const executors = {
      Work: async () => {
        now += 1;
        peak = Math.max(peak, now);
        await new Promise(setImmediate);
        now -= 1;
        return {};
      },
    };
    const each = {
      name: "Each",
      type: "ForEach",
      items: expression("@range(0, 40)"),
      ...settings,
      activities: [{ name: "Work", type: "Work" }],
    };
    await run({ activities: [each] }, { executors });
    expect(peak).toBe(most);
  });

  test("control-flow-until-activity: goes on until its expression holds", async () => {
    const until = {
      ...{ name: "Until", type: "Until", expression: expression("@equals(length(variables('seen')), 3)") },
      activities: [{ name: "See", type: "AppendVariable", variableName: "seen", value: "x" }],
    };
    const ran = await run({ activities: [until], variables: { seen: { type: "Array" } } });
    expect(ran).toMatchObject({ failure: null });
    expect(ran.ended.filter((text) => text === "See Succeeded")).toHaveLength(3);
  });

  test("control-flow-until-activity: an activity that fails does not end it", async () => {
    const until = (fails: number) => ({
      ...{ name: "Until", type: "Until", expression: expression("@equals(length(variables('seen')), 3)") },
      activities: [
        does("Work", { fails }),
        { name: "See", type: "AppendVariable", variableName: "seen", value: "x" },
      ],
    });
    const variables = { seen: { type: "Array" } };
    expect(await run({ activities: [until(2)], variables })).toMatchObject({ failure: null });
    expect((await run({ activities: [until(3)], variables })).failure).toContain("Work is broken.");
  });

  test("control-flow-until-activity: ends with an error when its time is over", async () => {
    const until = {
      name: "Until",
      type: "Until",
      timeout: "00:00:00",
      expression: expression("@bool(0)"),
      activities: [does("A")],
    };
    expect((await run({ activities: [until] })).failure).toContain("was not over within its timeout");
  });

  test("control-flow-filter-activity: keeps what its condition holds for", async () => {
    const filter = {
      name: "Filter",
      type: "Filter",
      items: expression("@range(1, 5)"),
      condition: expression("@greater(item(), 3)"),
    };
    const show = does("Show", {
      dependsOn: [upon("Filter", "Succeeded")],
      found: "@activity('Filter').output",
      // As the document writes it.
      value: "@activity('Filter').output.value",
    });
    const { properties } = await run({ activities: [filter, show] });
    const found = { ItemsCount: 5, FilteredItemsCount: 2, Value: [4, 5] };
    expect(properties.Show).toEqual({ found, value: [4, 5] });
  });

  test("control-flow-execute-pipeline-activity: an array, which would arrive as text, is not handed on", async () => {
    const given = { text: "x", list: expression("@createArray(1)") };
    const inner = {
      ...{ name: "Run it", type: "ExecutePipeline", pipeline: { referenceName: "inner" } },
      parameters: given,
    };
    expect((await run({ activities: [inner] })).failure).toContain("Parameter list of Run it is an array.");
    expect(await run({ activities: [{ ...inner, parameters: { text: "x" } }] })).toMatchObject({
      failure: null,
    });
  });

  test("control-flow-fail-activity: fails with its message and code", async () => {
    const fail = {
      name: "Fail",
      type: "Fail",
      message: "Batch @{pipeline().parameters.batchId} is bad.",
      errorCode: "500",
    };
    const ran = await run(
      { activities: [fail], parameters: { batchId: { type: "string" } } },
      { parameters: { batchId: "b" } },
    );
    expect(ran.failure).toBe("Operation on target Fail failed: Batch b is bad.");
  });

  test("control-flow-wait-activity: waits", async () => {
    const ran = await run({
      activities: [{ name: "Wait", type: "Wait", waitTimeInSeconds: expression("@add(1, 2)") }],
    });
    expect(ran.pauses).toEqual([3000]);
  });

  test("control-flow-set-variable-activity: what is set is seen afterwards, with its default before", async () => {
    const activities = [
      does("Before", { value: "@variables('state')" }),
      {
        name: "Set",
        type: "SetVariable",
        dependsOn: [upon("Before", "Succeeded")],
        variableName: "state",
        value: "@concat(variables('state'), '!')",
      },
      does("After", { dependsOn: [upon("Set", "Succeeded")], value: "@variables('state')" }),
    ];
    const { properties } = await run({
      activities,
      variables: { state: { type: "String", defaultValue: "new" } },
    });
    expect(properties).toMatchObject({ Before: { value: "new" }, After: { value: "new!" } });
  });
});

test("cancelling ends what runs, and nothing starts afterwards", async () => {
  const cancel = new AbortController();
  const executors = {
    Hang: (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        cancel.abort();
      }),
  };
  const activities = [{ name: "A", type: "Hang" }, does("B", { dependsOn: [upon("A", "Completed")] })];
  const { ended, failure } = await run({ activities }, { executors, signal: cancel.signal });
  expect(ended).toEqual(["A Cancelled"]);
  expect(failure).toContain("Operation on target A failed");
});

describe("parameters", () => {
  const activities = [does("A", { value: "@pipeline().parameters.day" })];

  test("have their preset value when none is given", async () => {
    const parameters = { day: { type: "string", defaultValue: "2017-01-01" } };
    expect((await run({ activities, parameters })).properties.A).toEqual({ value: "2017-01-01" });
  });

  test.each([
    [{}, "parameter day is missing."],
    [{ day: 1 }, "parameter day is Integer, expected string."],
    [{ day: "x", other: "y" }, "there is no parameter other."],
  ])("%j: %s", async (parameters, sentence) => {
    const { failure } = await run({ activities, parameters: { day: { type: "string" } } }, { parameters });
    expect(failure).toContain(sentence);
  });
});
