/** What becomes of old files of the lake. */
import type { Platform } from "@customer360/contracts";
import type * as azure from "@pulumi/azure-native/types/input.js";
import type { Config } from "../config/index.ts";

/** Dead letters are of no use after this. */
const forgottenAfterDays = 180;

/** Rejected files stay in the inbox, and leave it with the others. Delta tables clean up after themselves: VACUUM is part of the maintenance job. */
export function lakeRules(
  { landingCoolAfterDays, inboxKeepDays }: Config["lake"],
  { containers }: Platform,
): azure.storage.ManagementPolicyRuleArgs[] {
  return [
    rule("landing-cools", `${containers.landing}/`, {
      tierToCool: { daysAfterModificationGreaterThan: landingCoolAfterDays },
    }),
    rule("inbox-empties", `${containers.inbox}/`, deleted(inboxKeepDays)),
    rule("dead-letters-go", `${containers.deadletters}/`, deleted(forgottenAfterDays)),
  ];
}

function deleted(days: number): azure.storage.ManagementPolicyBaseBlobArgs {
  return { delete: { daysAfterModificationGreaterThan: days } };
}

function rule(
  name: string,
  prefix: string,
  baseBlob: azure.storage.ManagementPolicyBaseBlobArgs,
): azure.storage.ManagementPolicyRuleArgs {
  return {
    ...{ name, enabled: true, type: "Lifecycle" },
    definition: { actions: { baseBlob }, filters: { blobTypes: ["blockBlob"], prefixMatch: [prefix] } },
  };
}
