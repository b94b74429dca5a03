/** Dashboards that the repository holds, `dashboards/*.lvdash.json`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Dashboard } from "@pulumi/databricks/dashboard.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";

const ending = ".lvdash.json";
const folder = fileURLToPath(new URL("../../../dashboards", import.meta.url));

const definitionOf = (name: string) => readFileSync(`${folder}/${name}${ending}`, "utf8");

/** Queries name the views' schema alone; in the workspace they name the stack's catalog, too. */
export function inCatalog(definition: string, catalog: string): string {
  return definition.replaceAll(/\b(FROM|JOIN) serving\./g, `$1 \`${catalog}\`.serving.`);
}

export interface DashboardsArgs extends InWorkspace {
  readonly warehouseId: pulumi.Input<string>;
}

export class Dashboards extends pulumi.ComponentResource {
  readonly names: readonly string[];

  constructor(
    { args, catalog, provider, warehouseId }: DashboardsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("customer360:databricks:Dashboards", "databricks-dashboards", {}, options);
    const files = existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith(ending))
          .sort()
      : [];
    this.names = files.map((file) => file.slice(0, -ending.length));
    for (const name of this.names) {
      const dashboard = {
        displayName: `customer360-${args.config.stage}-${name}`,
        serializedDashboard: inCatalog(definitionOf(name), catalog),
        parentPath: "/Shared",
        embedCredentials: false,
        warehouseId,
      };
      new Dashboard(name, dashboard, { parent: this, provider });
    }
    this.registerOutputs({ names: this.names });
  }
}
