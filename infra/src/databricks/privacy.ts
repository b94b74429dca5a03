/** What hides personal data: governed tags, functions that mask values or filter rows, and policies that apply them. */
import { EntityTagAssignment } from "@pulumi/databricks/entityTagAssignment.js";
import { PolicyInfo } from "@pulumi/databricks/policyInfo.js";
import { TagPolicy } from "@pulumi/databricks/tagPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { conditionOf, governanceSchema, maskFunctions, maskPolicies } from "./plan/masks.ts";
import { filterFunctions, rowFilterPolicies } from "./plan/row-filters.ts";
import type { PlannedTable } from "./plan/tables.ts";
import { governedTags, tagAssignments } from "./plan/tags.ts";
import { sqlCommand } from "./sql-command.ts";
import type { Tables } from "./tables.ts";
import type { UnityCatalog } from "./unity-catalog.ts";

export interface PrivacyArgs extends InWorkspace {
  readonly planned: readonly PlannedTable[];
  readonly tables: Tables;
  readonly unityCatalog: UnityCatalog;
  readonly warehouseId: pulumi.Output<string>;
  /** Application id of the principal that jobs run as. It sees all, or masks would be written into Gold, and rows be lost. */
  readonly jobs: pulumi.Input<string>;
}

export class Privacy extends pulumi.ComponentResource {
  /** Names of the policies, such as `restricted_string`. */
  readonly policies: readonly string[];

  constructor(given: PrivacyArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Privacy", "databricks-privacy", {}, options);
    const known = this.#tagPolicies(given);
    const dependsOn = [...this.#functions(given), ...known];
    // Policies name tags and no column: they hold from the moment in which a column is given its tag, and that comes last.
    const masks = this.#masks(given, dependsOn);
    const rowFilters = this.#rowFilters(given, dependsOn);
    this.#tags(given, known);
    this.policies = [...masks, ...rowFilters];
    this.registerOutputs({ policies: this.policies });
  }

  #tagPolicies({ planned, catalog, provider }: PrivacyArgs): pulumi.Resource[] {
    return governedTags(planned, catalog).map(({ key, description, values }) => {
      const policy = { tagKey: key, description, values: values.map((name) => ({ name })) };
      return new TagPolicy(key, policy, { parent: this, provider });
    });
  }

  #tags({ planned, catalog, provider, tables }: PrivacyArgs, policies: pulumi.Resource[]): void {
    for (const { id, entityType, entityName, key: tagKey, value: tagValue } of tagAssignments(
      planned,
      catalog,
    )) {
      // Each after its own table alone: the engine walks every way from one resource to another.
      const dependsOn = [...policies, ...tableOf(entityName, tables)];
      const assigned = { entityType, entityName, tagKey, tagValue };
      new EntityTagAssignment(id, assigned, { parent: this, provider, dependsOn });
    }
  }

  #functions({ args, planned, catalog, unityCatalog, warehouseId }: PrivacyArgs): pulumi.Resource[] {
    const functions = [...maskFunctions(planned, catalog), ...filterFunctions(planned, catalog)];
    const where = { host: args.workspace.url, warehouseId };
    const options = { parent: this, dependsOn: unityCatalog.schemas.get(governanceSchema) ?? [] };
    // The provider has no resource for functions.
    return functions.map(({ name, sql }) => {
      const remove = `DROP FUNCTION IF EXISTS \`${catalog}\`.${governanceSchema}.${name}`;
      return sqlCommand(name, where, { create: sql, remove, triggers: [sql] }, options);
    });
  }

  #masks({ args, planned, catalog, provider, jobs }: PrivacyArgs, dependsOn: pulumi.Resource[]): string[] {
    return maskPolicies(planned, catalog, args.contracts.platform.unmasked).map((policy) => {
      const { name, comment, functionName, exceptGroups } = policy;
      new PolicyInfo(
        name,
        {
          ...{ name, comment, onSecurableType: "CATALOG", onSecurableFullname: catalog },
          ...{ policyType: "POLICY_TYPE_COLUMN_MASK", forSecurableType: "TABLE" },
          toPrincipals: ["account users"],
          exceptPrincipals: [...exceptGroups, jobs],
          matchColumns: [{ condition: conditionOf(policy), alias: "personal" }],
          columnMask: { functionName, onColumn: "personal" },
        },
        { parent: this, provider, dependsOn },
      );
      return name;
    });
  }

  #rowFilters(
    { args, planned, catalog, provider, jobs, tables }: PrivacyArgs,
    known: pulumi.Resource[],
  ): string[] {
    return rowFilterPolicies(planned, catalog, args.contracts.platform.unmasked).map((policy) => {
      const { name, comment, table, functionName, columns, groups, exceptGroups } = policy;
      new PolicyInfo(
        name,
        {
          ...{ name, comment, onSecurableType: "TABLE", onSecurableFullname: table },
          ...{ policyType: "POLICY_TYPE_ROW_FILTER", forSecurableType: "TABLE" },
          toPrincipals: [...groups],
          exceptPrincipals: [...exceptGroups, jobs],
          matchColumns: columns.map(({ alias, condition }) => ({ alias, condition })),
          rowFilter: { functionName, usings: columns.map(({ alias }) => ({ alias })) },
        },
        { parent: this, provider, dependsOn: [...known, ...tableOf(table, tables)] },
      );
      return name;
    });
  }
}

/** The table of `catalog.schema.table`, or of a column in it. */
function tableOf(entity: string, { all }: Tables): pulumi.Resource[] {
  const found = all.get(entity.split(".").slice(1, 3).join("."));
  return found ? [found] : [];
}
