/** Bad configurations, each with the sentence that it gives. */
import { describe, expect, test } from "@jest/globals";
import { ConfigError, configOf } from "../../infra/src/config/index.ts";
import { day, passed, type Sections, secrets, sectionsOf } from "../../local/src/estate/stack-config.ts";

/** The dev stack's sections with one value replaced, `undefined` for left out; the key is a path. */
function changed(path: string, value: unknown): Sections {
  const sections = structuredClone(sectionsOf("dev"));
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const holder = keys.reduce<Sections>((section, key) => {
    section[key] ??= {};
    return section[key] as Sections;
  }, sections);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return sections;
}

function problemsOf(sections: Sections): readonly string[] {
  try {
    configOf(passed(sections), "customer360", "dev", day);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ key, message }) => `${key}: ${message}`);
  }
}

test.each(["dev", "prod"])("the configuration of %s is sound", (stack) => {
  expect(problemsOf(sectionsOf(stack))).toEqual([]);
});

const unknown = "is not known; remove it, or look for a typing error.";
const workspace =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/a/providers/Microsoft.Databricks/workspaces/w";
const table: readonly (readonly [path: string, value: unknown, sentence: string])[] = [
  ["location", undefined, "location: is not set; set it with `pulumi config set --path location <value>`."],
  ["location", "West Europe", "location: expected a region such as westeurope."],
  ["suffix", "no", "suffix: expected 3 to 6 lower case letters and digits."],
  ["protectData", "maybe", "protectData: expected true or false."],
  ["protectDate", true, `protectDate: ${unknown}`],
  [
    "lake.redundancy",
    "Standard_XRS",
    "lake.redundancy: expected one of Standard_LRS, Standard_ZRS, Standard_GRS, Standard_GZRS.",
  ],
  ["lake.softDeleteDays", 0, "lake.softDeleteDays: expected a whole number of days from 1 to 365."],
  ["lake.softDeleteDay", 7, `lake.softDeleteDay: ${unknown}`],
  ["keyVault.softDeleteDays", 6, "keyVault.softDeleteDays: expected a whole number of days from 7 to 90."],
  ["secretsSetOn", "today", "secretsSetOn: expected a day such as 2026-01-31."],
  [
    "secretsSetOn",
    undefined,
    "secretsSetOn: is not set; set it with `pulumi config set --path secretsSetOn <value>`.",
  ],
  [
    "keyVault.secretsLastDays",
    731,
    "keyVault.secretsLastDays: expected a whole number of days from 30 to 700.",
  ],
  [
    "encryption.customerManagedKeys",
    true,
    "keyVault.purgeProtection: customer-managed keys need a vault with purge protection; set it to true.",
  ],
  ["network.create", undefined, "network: expected either create or existing, and not both."],
  [
    "network.create.addressSpace",
    "10.0.0.0",
    "network.create.addressSpace: expected a range of addresses such as 10.20.0.0/16.",
  ],
  [
    "network.create.addressSpace",
    "10.0.0.0/24",
    "network.create.addressSpace: expected a range of /20 or larger.",
  ],
  [
    "network.isPrivate",
    true,
    "network.allowedRanges: a private stack lets no public address in; leave it out or set isPrivate to false.",
  ],
  [
    "eventHubs.throughputUnits",
    2,
    "eventHubs.maximumThroughputUnits: expected at least as many as throughputUnits.",
  ],
  [
    "functions.shopOrigins.0",
    "https://shop.example.com/cart",
    "functions.shopOrigins.0: expected an origin such as https://shop.example.com, without a path.",
  ],
  ["functions.instanceMegabytes", 512, "functions.instanceMegabytes: expected 2048 or 4096."],
  [
    "databricks.existingWorkspace",
    { resourceId: workspace, workspaceId: "1" },
    "databricks.existingWorkspace.url: is not set; set it with `pulumi config set --path databricks.existingWorkspace.url <value>`.",
  ],
  [
    "databricks.existingWorkspace",
    { resourceId: "w", workspaceId: "1", url: "https://adb-1.2.azuredatabricks.net" },
    "databricks.existingWorkspace.resourceId: expected the id of a Microsoft.Databricks/workspaces, as `az resource show --query id` prints it.",
  ],
  [
    "databricks.createMetastore",
    true,
    "databricks.accountId: is not set; a metastore is created in an account, so set its id.",
  ],
  ["protectData", true, "databricks.forceDestroy: contradicts protectData: true; set one of them to false."],
  [
    "observability.archiveDays",
    30.5,
    "observability.archiveDays: expected a whole number of days from 30 to 4383.",
  ],
  [
    "communication.isDomainVerified",
    true,
    "communication.isDomainVerified: there is no communication.domain that could be verified; set that first.",
  ],
  [
    "ci.repository",
    "https://github.com/example/x",
    "ci.repository: expected a repository such as example/lakehouse.",
  ],
  ["alerts.emails", [], "alerts.emails: expected at least one address."],
  [
    "secrets",
    undefined,
    `secrets: is not set; set each of ${Object.keys(secrets).join(", ")} with \`pulumi config set --secret --path secrets.<name> <value>\`.`,
  ],
  ["secrets.linkKey", "short", "secrets.linkKey: expected at least 32 characters."],
  [
    "secrets.productApiKey",
    undefined,
    "secrets.productApiKey: is not set; set it with `pulumi config set --secret --path secrets.productApiKey <value>`.",
  ],
];

describe("one bad value gives one sentence", () => {
  test.each(table)("%s: %j", (path, value, sentence) => {
    expect(problemsOf(changed(path, value))).toEqual([sentence]);
  });
});

test("all problems are told at once, sections and their contradictions together", () => {
  const sections: Sections = { ...changed("location", "West Europe"), network: { isPrivate: "yes" } };
  sections.eventHubs = { ...(sections.eventHubs as object), throughputUnits: 2 };
  expect(problemsOf(sections).map((problem) => problem.split(":")[0])).toEqual([
    "location",
    "network.isPrivate",
    "eventHubs.maximumThroughputUnits",
  ]);
});

test("names that Azure would refuse are told with the rest, before anything is asked of it", () => {
  const config = passed({ ...changed("workload", "customer"), location: "West Europe" });
  expect(() => configOf(config, "customer360", "production", day)).toThrow(
    /location: expected a region.*\n {2}names: 'stcustomerproductionstatex7k2' cannot be .*\n {2}names: 'kv-customer-production-x7k2' cannot be/s,
  );
});

test("an error names the stack's file and never a secret", () => {
  const sections = changed("secrets.linkKey", "hunter2");
  expect(() => configOf(passed(sections), "customer360", "dev", day)).toThrow(
    "The configuration of stack 'dev' (Pulumi.dev.yaml) cannot be used:\n  secrets.linkKey: expected at least 32 characters.",
  );
});

test("texts that look like numbers stay texts", () => {
  const config = configOf(passed(changed("suffix", "1234")), "customer360", "dev", day);
  expect(config.suffix).toBe("1234");
});
