/** The budget of the resource group: people hear of what is spent, and of what will be. */
import * as consumption from "@pulumi/azure-native/consumption/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import { budgetNotices } from "./budget-notices.ts";

export interface BudgetArgs extends Estate {
  readonly resourceGroupId: pulumi.Input<string>;
}

export class Budget extends pulumi.ComponentResource {
  constructor({ names, config, resourceGroupId }: BudgetArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Budget", "budget", {}, options);
    const { amount, emails } = config.budget;
    const notifications = budgetNotices.map(({ name, thresholdType, threshold }) => {
      const told = { enabled: true, operator: "GreaterThan", contactEmails: [...emails] };
      return [name, { ...told, thresholdType, threshold }] as const;
    });
    new consumption.Budget(
      "budget",
      {
        scope: resourceGroupId,
        budgetName: names.of("budget"),
        ...{ amount, category: "Cost", timeGrain: "Monthly" },
        // Azure takes no month that has been, and an old budget keeps the one that it was made in.
        timePeriod: { startDate: `${config.today.slice(0, 7)}-01T00:00:00Z` },
        notifications: Object.fromEntries(notifications),
      },
      { parent: this, ignoreChanges: ["timePeriod"] },
    );
    this.registerOutputs({ amount });
  }
}
