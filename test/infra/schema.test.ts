/** The checker of resources' inputs finds what TypeScript lets through; no cloud, no engine. */
import { describe, expect, test } from "@jest/globals";
import { problemsOf } from "./schema/check-inputs.ts";

const account = {
  resourceGroupName: "rg",
  accountName: "stc360",
  kind: "StorageV2",
  sku: { name: "Standard_LRS" },
  networkRuleSet: {
    defaultAction: "Deny",
    resourceAccessRules: [{ resourceId: "/subscriptions/x", tenantId: "t" }],
  },
  tags: { owner: "data-platform" },
};
const storage = (change: object) =>
  problemsOf({
    type: "azure-native:storage:StorageAccount",
    name: "lake",
    inputs: { ...account, ...change },
  });

const pipeline = (activity: object) =>
  problemsOf({
    type: "azure-native:datafactory:Pipeline",
    name: "daily",
    inputs: {
      factoryName: "adf",
      resourceGroupName: "rg",
      activities: [{ name: "wait", type: "Wait", waitTimeInSeconds: 3, ...activity }],
    },
  });

const job = (task: object) =>
  problemsOf({
    type: "databricks:index/job:Job",
    name: "medallion",
    inputs: { tasks: [{ taskKey: "bronze", ...task }], runAs: { servicePrincipalName: "sp" } },
  });

describe("a storage account", () => {
  test("that is right passes", () => expect(storage({})).toEqual([]));

  test.each([
    [
      "a value that the enumeration lacks",
      { sku: { name: "Standard_XRS" } },
      /at sku\.name: expected one of .*Standard_LRS/,
    ],
    [
      "an unknown property",
      { networkRuleSet: { defaultAction: "Deny", ipRule: [] } },
      /at networkRuleSet: .* 'ipRule'/,
    ],
    ["a missing property", { networkRuleSet: {} }, /at networkRuleSet: 'defaultAction' is missing/],
    ["an unknown property at the top", { isHns: true }, /no property 'isHns'/],
    [
      "a text for a number",
      { sasPolicy: { sasExpirationPeriod: 1, expirationAction: "Log" } },
      /must be string/,
    ],
    ["a tag that is no text", { tags: { owner: 3 } }, /at tags\.owner: must be string/],
  ])("with %s is refused", (_, change, problem) => {
    expect(storage(change)).toEqual([expect.stringMatching(problem)]);
  });
});

describe("an activity, one of many kinds", () => {
  test("that is right passes", () => expect(pipeline({})).toEqual([]));

  test.each([
    ["a kind that is none", { type: "Sleep" }, /at activities\.0\.type: expected one of .*Wait/],
    ["a property of another kind", { source: {} }, /at activities\.0: there is no property 'source'/],
    [
      "a condition that is none",
      { dependsOn: [{ activity: "copy", dependencyConditions: ["Succeded"] }] },
      /dependencyConditions\.0: expected one of .*Succeeded/,
    ],
  ])("with %s is refused", (_, change, problem) => {
    expect(pipeline(change)).toEqual([expect.stringMatching(problem)]);
  });
});

describe("a job of Databricks", () => {
  test("that is right passes", () => expect(job({ notebookTask: { notebookPath: "/bronze" } })).toEqual([]));

  test.each([
    ["an unknown kind of task", { notebokTask: {} }, /at tasks\.0: there is no property 'notebokTask'/],
    ["a missing path", { notebookTask: {} }, /at tasks\.0\.notebookTask: 'notebookPath' is missing/],
  ])("with %s is refused", (_, change, problem) => {
    expect(job(change)).toEqual([expect.stringMatching(problem)]);
  });
});

test("a list of values that the package has wrong is put right, and others are refused", () => {
  const bypass = (value: string) => storage({ networkRuleSet: { defaultAction: "Deny", bypass: value } });
  expect(bypass("AzureServices, Logging")).toEqual([]);
  expect(bypass("AzureServices, Loging")).toEqual([expect.stringMatching(/at networkRuleSet\.bypass/)]);
});

test("a token that no package has is told by name", () => {
  const check = () => problemsOf({ type: "azure-native:storage:StorageAcount", name: "x", inputs: {} });
  expect(check).toThrow(/StorageAcount has no typings/);
});
