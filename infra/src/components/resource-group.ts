/** The resource group that everything is in. */
import * as resources from "@pulumi/azure-native/resources/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/index.ts";
import type { Place } from "../estate.ts";
import type { Names } from "../names.ts";
import { tagsOf } from "../tags.ts";

export interface ResourceGroupArgs {
  readonly config: Config;
  readonly names: Names;
}

export class ResourceGroup extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly subscriptionId: pulumi.Output<string>;
  /** Where everything else stands. */
  readonly place: Place;

  constructor({ config, names }: ResourceGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:ResourceGroup", "resource-group", {}, options);
    const { location, protectData } = config;
    const tags = tagsOf(config);
    const group = new resources.ResourceGroup(
      "resource-group",
      { resourceGroupName: names.of("resourceGroup"), location, tags },
      { parent: this, protect: protectData },
    );
    this.id = group.id;
    this.name = group.name;
    this.subscriptionId = group.id.apply(subscriptionOf);
    this.place = { resourceGroupName: group.name, location, tags };
    this.registerOutputs({ id: this.id, name: this.name });
  }
}

/** The subscription that a resource is in, by its id. */
function subscriptionOf(id: string): string {
  return id.split("/")[2] ?? "";
}
