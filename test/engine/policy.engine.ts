/** The policy pack in the engine: in a process of its own, as with `pulumi preview --policy-pack infra/policy`. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { StorageAccount } from "@pulumi/azure-native/storage/index.js";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { type Engine, policyPack, startEngine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const storage = (change: object) => async () => {
  new StorageAccount("sample", {
    accountName: "stc360state",
    resourceGroupName: "rg-c360-test",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    tags: { owner: "data-platform", environment: "test" },
    ...{ allowSharedKeyAccess: false, minimumTlsVersion: "TLS1_2", allowBlobPublicAccess: false },
    ...{ isLocalUserEnabled: false, allowCrossTenantReplication: false, publicNetworkAccess: "Disabled" },
    sasPolicy: { sasExpirationPeriod: "01.00:00:00", expirationAction: "Log" },
    ...change,
  });
};

/** Ids of the rules that a program breaks, which make its preview fail. */
async function brokenBy(stackName: string, program: () => Promise<void>): Promise<string[]> {
  const stack = await engine.stack(stackName, program);
  const events: EngineEvent[] = [];
  const preview = stack.preview({ policyPacks: [policyPack], onEvent: (event) => events.push(event) });
  await expect(preview).rejects.toThrow(/policy|violation/i);
  const broken = events.flatMap(({ policyEvent }) =>
    policyEvent?.enforcementLevel === "mandatory" ? [policyEvent.policyName] : [],
  );
  return [...new Set(broken)].sort();
}

const ofStorage = ["diagnostic-settings", "storage-soft-delete"];

test("a resource that breaks rules stops the preview, and each rule is named", async () => {
  expect(await brokenBy("prod", storage({ allowSharedKeyAccess: true }))).toEqual([
    "diagnostic-settings",
    "storage-geo-replication",
    "storage-no-shared-key",
    "storage-soft-delete",
  ]);
});

test("a stack may break what it waives, and nothing else", async () => {
  expect(await brokenBy("dev", storage({}))).toEqual(ofStorage);
});

test("without a fault on a resource alone, what is missing beside it is told", async () => {
  expect(await brokenBy("prod", storage({ sku: { name: "Standard_GZRS" } }))).toEqual(ofStorage);
});
