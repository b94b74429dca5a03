/** The whole estate of both stacks, as the program registers it: schemas, rules, names, ranges, formats, references. */
import { loadContracts } from "@customer360/contracts";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { isResourceRule } from "../../infra/policy/src/rule.ts";
import { rules } from "../../infra/policy/src/rules/index.ts";
import { waiverOf, waivers } from "../../infra/policy/src/waivers.ts";
import { logQueries } from "../../infra/src/components/log-queries.ts";
import type { RecordedResource } from "../../local/src/estate/recorder.ts";
import { resolved, settingProblems, settingsOf, triggerProblems } from "./estate/app-references.ts";
import { formatProblems } from "./estate/formats.ts";
import { askingProblems, guestProblems } from "./estate/guests.ts";
import { jobReferenceProblems } from "./estate/job-references.ts";
import { nameProblems } from "./estate/names.ts";
import { pipelineProblems } from "./estate/pipelines.ts";
import { rangeProblems } from "./estate/ranges.ts";
import { estateOf, resourcesOf } from "./estate/recorded.ts";
import { referenceProblems } from "./estate/references.ts";
import { registeredApp } from "./estate/registered-app.ts";
import { orderProblems } from "./estate/waiting.ts";
import { violationsOf } from "./policy/violations.ts";
import { problemsOf } from "./schema/check-inputs.ts";

const stacks = ["dev", "prod"];
const recorded: Record<string, readonly RecordedResource[]> = {};
beforeAll(async () => {
  for (const stack of stacks) recorded[stack] = await resourcesOf(stack);
});
const of = (stack: string) => recorded[stack] ?? [];

const isProviders = ({ type }: RecordedResource) => /^(azure-native|azuread|databricks):/.test(type);

describe.each(stacks)("the stack %s", (stack) => {
  // Reading the typings of all types takes seconds, the first time.
  test("gives each resource what its provider's typings have", () => {
    expect(of(stack).filter(isProviders).flatMap(problemsOf)).toEqual([]);
  }, 120_000);

  test("has names that Azure takes", () => expect(nameProblems(of(stack))).toEqual([]));
  test("has ranges of addresses that fit", () => expect(rangeProblems(of(stack))).toEqual([]));
  test("has ids, durations and schedules of the right form", () =>
    expect(formatProblems(of(stack))).toEqual([]));
  test("refers to nothing that is not there", () => expect(referenceProblems(of(stack))).toEqual([]));
  test("gives jobs what they know, and names no job, cluster, table or secret that is not there", () =>
    expect(jobReferenceProblems(of(stack))).toEqual([]));
  test("gives rights in the workspace to those alone whom it knows by then", () =>
    expect(guestProblems(of(stack))).toEqual([]));
  test("runs alerts as somebody who may use their warehouse", () =>
    expect(askingProblems(of(stack))).toEqual([]));
  test("makes nothing before the rights and the private endpoints that it needs", () =>
    expect(orderProblems(of(stack))).toEqual([]));
  test("has settings of the Functions that lead to what is there", () =>
    expect(settingProblems(of(stack))).toEqual([]));
  test("has what the Functions wait for, and calls only what they answer", () => {
    const app = registeredApp(resolved(settingsOf(of(stack))));
    expect(app.queues.length).toBeGreaterThan(3);
    expect(triggerProblems(of(stack), app)).toEqual([]);
  });
  test("has pipelines whose activities fit together", () => expect(pipelineProblems(of(stack))).toEqual([]));

  test("saves every question to the logs, and draws them in one workbook, called by a UUID", () => {
    const ofType = (type: string) => of(stack).filter((one) => one.type === `azure-native:${type}`);
    const names = logQueries(loadContracts().platform).map(({ name }) => name);
    const saved = ofType("operationalinsights:SavedSearch").map(({ inputs }) => inputs.savedSearchId);
    expect(saved).toEqual(names);
    const [workbook, ...others] = ofType("applicationinsights:Workbook") as [RecordedResource];
    expect(others).toEqual([]);
    expect(workbook.inputs.resourceName).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(JSON.parse(workbook.inputs.serializedData).items.length).toBeGreaterThan(names.length);
  });

  test("keeps to the rules that it does not waive", () => {
    expect(violations(stack).filter(({ rule, resource }) => !waiverOf(stack, rule, resource))).toEqual([]);
  });

  test("waives no rule that it keeps to", () => {
    const needed = violations(stack).map(({ rule, resource }) => waiverOf(stack, rule, resource));
    const idle = waivers.filter((waiver) => waiver.stack === stack && !needed.includes(waiver));
    expect(idle.filter(({ rule }) => applies(rule, stack))).toEqual([]);
  });
});

const violations = (stack: string) => rules.flatMap((rule) => violationsOf(rule, estateOf(of(stack))));

/** Whether a stack has resources that a rule is about. */
function applies(id: string, stack: string): boolean {
  const rule = rules.find((one) => one.id === id);
  return !!rule && isResourceRule(rule) && of(stack).some(({ type }) => rule.types.includes(type));
}
