/** All that is shown of a stack. */
import { databricksRights, type Right, roleAssignments } from "./access.ts";
import { type Alert, alertsOf } from "./alerts.ts";
import type { Stack } from "./arguments.ts";
import { type Component, componentsOf, createdIn } from "./components.ts";
import { type Costs, costsOf } from "./costs.ts";
import { type Exposure, exposures, publicContainers } from "./exposure.ts";
import type { Price } from "./prices.ts";
import type { RecordedResource } from "./recorder.ts";

export interface EstateView {
  readonly stack: Stack;
  /** How many resources are created. */
  readonly count: number;
  readonly components: readonly Component[];
  readonly roleAssignments: readonly Right[];
  readonly databricksRights: readonly Right[];
  readonly exposures: readonly Exposure[];
  readonly publicContainers: readonly string[];
  readonly alerts: readonly Alert[];
  readonly costs: Costs;
}

/** What nobody should read out of page and picture. */
export const notProven =
  "None of this proves that Azure Resource Manager accepts the estate: it is what the program would ask for, rendered without a subscription.";

export function viewOf(
  stack: Stack,
  resources: readonly RecordedResource[],
  prices: readonly Price[],
): EstateView {
  return {
    stack,
    count: createdIn(resources).length,
    components: componentsOf(resources),
    roleAssignments: roleAssignments(resources),
    databricksRights: databricksRights(resources),
    exposures: exposures(resources),
    publicContainers: publicContainers(resources),
    alerts: alertsOf(resources),
    costs: costsOf(resources, prices, stack),
  };
}
