/** Names within each service's length and alphabet. */
import { expect, test } from "@jest/globals";
import { partOf } from "../../infra/src/cidr.ts";
import { kinds, NameError, Names, refusedNames } from "../../infra/src/names.ts";

const names = new Names({ workload: "c360", stage: "prod", suffix: "p4r9" });

test.each([
  ["resourceGroup", undefined, "rg-c360-prod"],
  ["subnet", "databricks-host", "snet-c360-prod-databricks-host"],
  ["keyVault", undefined, "kv-c360-prod-p4r9"],
  ["storageAccount", "lake", "stc360prodlakep4r9"],
  ["functionApp", undefined, "func-c360-prod-p4r9"],
  ["privateEndpoint", "lake-blob", "pep-c360-prod-lake-blob"],
] as const)("%s %s", (kind, part, expected) => {
  expect(names.of(kind, part)).toBe(expected);
});

test.each(kinds)("%s has a name in the longest stack that the configuration allows", (kind) => {
  const longest = new Names({ workload: "customer", stage: "prod", suffix: "abc123" });
  expect(() => longest.of(kind, kind === "storageAccount" ? "st" : "")).not.toThrow();
});

test("a name that is too long says by how much and what to do", () => {
  const long = new Names({ workload: "customer", stage: "production", suffix: "abc123" });
  expect(() => long.of("keyVault")).toThrow(NameError);
  expect(() => long.of("keyVault")).toThrow(
    "'kv-customer-production-abc123' cannot be the name of a keyVault: it has 29 characters, and 3 to 24 are possible; give the stack or its suffix another length.",
  );
});

test.each([
  ["storageAccount", "Lake"],
  ["storageAccount", "la-ke"],
  ["identity", "a--b"],
  ["subnet", "a_b"],
] as const)("%s refuses %s", (kind, part) => {
  expect(() => names.of(kind, part)).toThrow(/expected .*; rename the stack, the workload or the suffix\.$/);
});

test.each([
  ["10.20.0.0/18", 3, 0, "10.20.0.0/21"],
  ["10.20.0.0/18", 3, 7, "10.20.56.0/21"],
  ["10.20.1.7/20", 3, 1, "10.20.2.0/23"],
  ["192.168.0.0/16", 8, 255, "192.168.255.0/24"],
] as const)("part of %s", (range, bits, index, expected) => {
  expect(partOf(range, bits, index)).toBe(expected);
});

test("every name that is refused is told, and a part beyond those that are looked at is none", () => {
  const told = refusedNames({ workload: "customer", stage: "production", suffix: "abc123" });
  expect(told.map((sentence) => /name of a (\w+):/.exec(sentence)?.[1])).toEqual([
    "storageAccount",
    "keyVault",
  ]);
  expect(refusedNames({ workload: "c360", stage: "Prod", suffix: "p4r9" })).toHaveLength(kinds.length);
  expect(refusedNames({ workload: "c360", stage: "prod", suffix: "p4r9" })).toEqual([]);
  expect(() => names.of("storageAccount", "archive")).toThrow(
    "'archive' is longer than any part of a storageAccount",
  );
});

test("a part that a range does not have is refused", () => {
  expect(() => partOf("10.0.0.0/31", 3, 0)).toThrow("10.0.0.0/31 has no part 0 of 8");
});
