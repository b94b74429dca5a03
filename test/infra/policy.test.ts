/** Each rule of the policy pack finds what breaks it and lets pass what keeps to it; the README tells the same rules. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { Estate, Resource } from "../../infra/policy/src/rule.ts";
import { rules } from "../../infra/policy/src/rules/index.ts";
import { tables, withTables } from "../../infra/policy/src/table.ts";
import { waivers } from "../../infra/policy/src/waivers.ts";
import { examples, idOf } from "./policy/examples.ts";
import { violationsOf } from "./policy/violations.ts";

const estateOf = (resources: readonly Resource[]): Estate => ({
  resources,
  refersTo: (from, property, to) => from.properties[property] === idOf(to.name),
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test("finds what breaks it", () => {
    const cases = examples[id]?.breaks ?? [];
    expect(cases.length).toBeGreaterThan(0);
    for (const resources of cases)
      expect(violationsOf(rule, estateOf(resources))).toEqual([
        { rule: id, resource: "own", message: expect.stringMatching(/\w/) },
      ]);
  });

  test("lets pass what keeps to it", () => {
    expect(examples[id]?.keeps.length).toBeGreaterThan(0);
    expect(violationsOf(rule, estateOf(examples[id]?.keeps ?? []))).toEqual([]);
  });
});

test("rules have ids of their own", () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test("waivers name rules and give reasons", () => {
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(waivers.map(({ rule }) => rule)));
  for (const { reason } of waivers) expect(reason.split(" ").length).toBeGreaterThan(4);
});

test("tables of the README have a heading for each cell: a page shows no others", () => {
  const cells = (row: string) => row.split("|").length;
  for (const table of tables().split("\n\n")) {
    const rows = table.split("\n").filter((line) => line.startsWith("|"));
    expect(new Set(rows.map(cells)).size).toBe(1);
  }
});

test("the README tells every rule: `npm run tables --workspace infra/policy` writes it anew", () => {
  const readme = readFileSync(new URL("../../infra/policy/README.md", import.meta.url), "utf8");
  expect(readme).toBe(withTables(readme));
});
