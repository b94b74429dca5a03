/** All rules of the estate. */
import type { Rule } from "../rule.ts";
import { accessRules } from "./access.ts";
import { dataFactoryRules } from "./data-factory.ts";
import { databricksRules } from "./databricks.ts";
import { eventRules } from "./event-hubs.ts";
import { functionsRules } from "./functions.ts";
import { keyVaultRules } from "./key-vault.ts";
import { observabilityRules } from "./observability.ts";
import { storageRules } from "./storage.ts";

/** By what they are about. */
export const concerns: Readonly<Record<string, readonly Rule[]>> = {
  Storage: storageRules,
  "Key vault": keyVaultRules,
  Events: eventRules,
  "Data Factory": dataFactoryRules,
  Databricks: databricksRules,
  Functions: functionsRules,
  Access: accessRules,
  "Logs, alerts and tags": observabilityRules,
};

export const rules: readonly Rule[] = Object.values(concerns).flat();
