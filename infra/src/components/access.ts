/** Who may do what, and where: one role assignment for each, and never more than is needed. */
import { createHash } from "node:crypto";
import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import { type Role, roles } from "./roles.ts";

/** One right. */
export interface Grant {
  /** Who, as the program calls it, such as `functions`. */
  readonly who: string;
  readonly principalId: pulumi.Input<string>;
  readonly principalType: "ServicePrincipal" | "Group";
  /** A built-in role, or the definition of one of ours. */
  readonly role: Role | { readonly name: string; readonly id: pulumi.Input<string> };
  /** Where, as the program calls it, such as `landing`. */
  readonly where: string;
  readonly scope: pulumi.Input<string>;
  /** What it is on, where the scope alone does not wait for that. */
  readonly after?: pulumi.Resource;
}

export interface AccessArgs extends Estate {
  /** What the rights are about, such as `lake`. */
  readonly to: string;
  readonly grants: readonly Grant[];
}

export class Access extends pulumi.ComponentResource {
  /** Every assignment; what needs the rights to be created depends on them. */
  readonly assignments: pulumi.Resource[];
  readonly #grants: readonly Grant[];

  constructor({ to, grants, config }: AccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Access", `${to}-access`, {}, options);
    this.#grants = grants;
    const { stage, suffix, workload } = config;
    this.assignments = grants.map(({ who, principalId, principalType, role, where, scope, after }) => {
      const name = `${who}-${typeof role === "string" ? role : role.name}-on-${where}`;
      return new authorization.RoleAssignment(
        name,
        {
          roleAssignmentName: guidOf([workload, stage, suffix, name].join("/")),
          ...{ principalId, principalType, scope },
          roleDefinitionId: typeof role === "string" ? builtIn(role) : role.id,
        },
        // Another principal under the same name is refused as long as the old assignment is there.
        { parent: this, deleteBeforeReplace: true, dependsOn: after ? [after] : [] },
      );
    });
    this.registerOutputs({ rights: grants.length });
  }

  /** Those of one principal, by its name in the program. */
  of(who: string): pulumi.Resource[] {
    return this.assignments.filter((_, index) => this.#grants[index]?.who === who);
  }
}

function builtIn(role: Role): string {
  return `/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`;
}

/** A GUID that is always the same for the same text, so that an assignment is found again. */
function guidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
