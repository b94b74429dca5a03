/** The right to start pipelines and to look for their runs, which no built-in role has without the right to change them. */
import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import { Access } from "./access.ts";
import type { Identities } from "./identities.ts";

export interface PipelineStarterArgs extends Estate {
  readonly identities: Identities;
  readonly factoryId: pulumi.Input<string>;
  /** Scope in which the role can be given. */
  readonly resourceGroupId: pulumi.Input<string>;
}

export class PipelineStarter extends pulumi.ComponentResource {
  constructor(args: PipelineStarterArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:PipelineStarter", "pipeline-starter", {}, options);
    const { names, identities, factoryId, resourceGroupId } = args;
    const role = new authorization.RoleDefinition(
      "pipeline-starter",
      {
        // Unique in the tenant, as the factory's name is in all of Azure.
        roleName: `Customer 360 pipeline starter (${names.of("dataFactory")})`,
        roleType: "CustomRole",
        description: "Starts pipelines of Data Factory and looks for their runs.",
        scope: resourceGroupId,
        assignableScopes: [resourceGroupId],
        permissions: [
          {
            actions: [
              "Microsoft.DataFactory/factories/pipelines/createRun/action",
              "Microsoft.DataFactory/factories/querypipelineruns/action",
              "Microsoft.DataFactory/factories/pipelineruns/read",
            ],
          },
        ],
      },
      { parent: this },
    );
    const { principalId } = identities.of.functions;
    const grant = { who: "functions", principalId, principalType: "ServicePrincipal" as const };
    const right = { role: { name: "pipelineStarter", id: role.id }, where: "data-factory", scope: factoryId };
    new Access({ ...args, to: "data-factory", grants: [{ ...grant, ...right }] }, { parent: this });
    this.registerOutputs({ roleId: role.id });
  }
}
