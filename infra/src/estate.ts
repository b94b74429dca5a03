/** What every part of the platform is given. */
import type { Contracts } from "@customer360/contracts";
import type * as pulumi from "@pulumi/pulumi";
import type { Config } from "./config/index.ts";
import type { Names } from "./names.ts";

/** Where a resource stands and what is written on it; spread into the arguments of each. */
export interface Place {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Estate {
  readonly config: Config;
  readonly contracts: Contracts;
  readonly names: Names;
  readonly place: Place;
}

/** A service whose logs and metrics are kept. */
export interface Monitored {
  /** Name in the program. */
  readonly name: string;
  readonly id: pulumi.Output<string>;
  /** Databricks has none. */
  readonly hasMetrics: boolean;
  /** A storage account has none of its own: its services have. */
  readonly hasLogs: boolean;
}

export function monitored(
  name: string,
  id: pulumi.Output<string>,
  has: { readonly metrics?: boolean; readonly logs?: boolean } = {},
): Monitored {
  return { name, id, hasMetrics: has.metrics ?? true, hasLogs: has.logs ?? true };
}

/** Options of a child that holds data. */
export function dataOf(
  parent: pulumi.Resource,
  { config }: Pick<Estate, "config">,
  options: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  return { ...options, parent, protect: config.protectData };
}
