import { expect, test } from "@jest/globals";
import type { Activity } from "../../../local/src/data-factory/definition.ts";
import { demandRunnable } from "../../../local/src/data-factory/validate.ts";
import { does, expression, upon } from "./pipeline-builder.ts";

const abilities = { types: new Set(["Do"]), pipelines: new Set(["other"]) };
const check = (activities: Activity[]) =>
  demandRunnable(
    "tested",
    { activities, parameters: { day: { type: "string" } }, variables: { state: { type: "String" } } },
    abilities,
  );

const each = (activities: Activity[]): Activity => ({
  ...{ name: "Each", type: "ForEach", items: expression("@range(1, 2)") },
  activities,
});

test("a pipeline that can run is let through", () => {
  check(
    [
      does("A", { text: "@{pipeline().parameters.day} @{variables('state')}" }),
      each([does("B", { text: "@activity('A').output" }), does("C", { text: "@item()" })]),
      does("D", { dependsOn: [upon("A", "Succeeded")], text: "@activity('A').output" }),
      { name: "E", type: "ExecutePipeline", pipeline: { referenceName: "other" } },
    ].map((activity) =>
      activity.name === "Each" ? { ...activity, dependsOn: [upon("A", "Completed")] } : activity,
    ),
  );
});

test.each<[string, Activity[], string]>([
  [
    "an unknown type",
    [{ name: "A", type: "Custom" }],
    "activity A: activities of type Custom are not known here.",
  ],
  [
    "an unknown type inside",
    [each([{ name: "A", type: "Custom" }])],
    "activity A: activities of type Custom",
  ],
  [
    "an unknown dependency",
    [does("A", { dependsOn: [upon("B", "Failed")] })],
    "activity A: it depends on B, which is not beside it.",
  ],
  [
    "a circle",
    [does("A", { dependsOn: [upon("B", "Failed")] }), does("B", { dependsOn: [upon("A", "Failed")] })],
    "activity A: it waits for itself; break the circle.",
  ],
  ["a repeated name", [does("A"), does("A")], "two activities of a list have the same name."],
  ["a loop in a loop", [each([each([does("A")])])], "activity Each: a ForEach cannot stand inside of a loop"],
  [
    "an unknown pipeline",
    [{ name: "A", type: "ExecutePipeline", pipeline: { referenceName: "x" } }],
    "activity A: there is no pipeline 'x'.",
  ],
  [
    "an unknown variable that is set",
    [{ name: "A", type: "SetVariable", variableName: "x", value: 1 }],
    "the pipeline has no variable 'x'.",
  ],
  [
    "an unknown variable that is read",
    [does("A", { text: "@variables('x')" })],
    "the pipeline has no variable 'x'.",
  ],
  [
    "an unknown parameter",
    [does("A", { text: "at @{pipeline().parameters.date}" })],
    "the pipeline has no parameter 'date'.",
  ],
  [
    "an output that is not there yet",
    [does("A"), does("B", { text: "@activity('A').output" })],
    "activity B: activity('A') has not ended when it runs; depend on it.",
  ],
  [
    "an unknown function",
    [does("A", { text: "@xpath('a')" })],
    "activity A: the function xpath is not known here.",
  ],
  [
    "a policy",
    [does("A", { policy: { retry: 1, secureOutput: true } as object })],
    "activity A: policy.secureOutput is not known here.",
  ],
  [
    "a property of an activity that directs others",
    [{ name: "A", type: "SetVariable", variableName: "state", value: 1, setSystemVariable: true }],
    "activity A: setSystemVariable is not known here.",
  ],
  [
    "a policy of an activity that directs others",
    [{ name: "A", type: "Wait", waitTimeInSeconds: 1, policy: { retry: 1 } }],
    "activity A: policy is not known here.",
  ],
  [
    "what cannot be read",
    [does("A", { text: "@concat(" })],
    "activity A: Expression 'concat(', character 8: the expression ends too early.",
  ],
])("%s is refused by name", (_, activities, sentence) => {
  expect(() => check(activities)).toThrow(sentence);
});

test("all problems are told at once", () => {
  const activities = [{ name: "A", type: "Custom" }, does("B", { text: "@variables('x')" })];
  expect(() => check(activities)).toThrow(/Custom[\s\S]*variable 'x'/);
});
