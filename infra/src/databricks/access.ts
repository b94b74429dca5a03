/** Who may do what in the catalog. Each list is the whole truth: what it leaves out is taken away. */
import { Grants } from "@pulumi/databricks/grants.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { plannedGrants } from "./plan/grants.ts";
import type { PlannedTable } from "./plan/tables.ts";
import type { Principals } from "./principals.ts";
import type { Tables } from "./tables.ts";
import { filesSchema, type UnityCatalog } from "./unity-catalog.ts";

export interface AccessArgs extends InWorkspace {
  readonly planned: readonly PlannedTable[];
  readonly tables: Tables;
  readonly unityCatalog: UnityCatalog;
  readonly principals: Principals;
  /** Application id of the principal that jobs run as. */
  readonly jobs: pulumi.Input<string>;
}

/** What the jobs need everywhere in the catalog: they make, fill and clean its tables and files. */
const ofJobs = [
  "USE_CATALOG",
  "USE_SCHEMA",
  "SELECT",
  "MODIFY",
  "CREATE_TABLE",
  "READ_VOLUME",
  "WRITE_VOLUME",
];

export class Access extends pulumi.ComponentResource {
  /** Groups of the account that hold grants. */
  readonly groups: readonly string[];

  constructor(given: AccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Access", "databricks-access", {}, options);
    const { args, catalog, provider, planned, tables, unityCatalog, jobs } = given;
    const { ci } = given.principals;
    const {
      catalog: onCatalog,
      schemas,
      tables: onTables,
    } = plannedGrants(planned, args.contracts.ofLayer("serving"));
    // The owning group deploys. It is named here too, because an authoritative list would else strip its right to manage.
    const owners = { principal: args.config.tags.owner, privileges: ["ALL_PRIVILEGES", "MANAGE"] };
    const within = { parent: this, provider };
    new Grants(
      "catalog",
      {
        catalog: unityCatalog.name,
        grants: [
          owners,
          { principal: jobs, privileges: ofJobs },
          ...(ci ? [{ principal: ci, privileges: ["USE_CATALOG"] }] : []),
          ...mutable(onCatalog),
        ],
      },
      within,
    );
    for (const { schema, grants } of schemas) {
      const dependsOn = unityCatalog.schemas.get(schema) ?? [];
      new Grants(
        schema,
        { schema: `${catalog}.${schema}`, grants: mutable(grants) },
        { ...within, dependsOn },
      );
    }
    for (const { table, grants } of onTables) {
      const name = `${table.schema}.${table.name}`;
      const dependsOn = tables.all.get(name) ?? [];
      const list = { table: `${catalog}.${name}`, grants: mutable(grants) };
      new Grants(`${table.schema}-${table.name}`, list, { ...within, dependsOn });
    }
    if (ci) this.#bringsWheels(ci, given);
    this.groups = onCatalog.map(({ principal }) => principal);
    this.registerOutputs({ groups: this.groups, filesSchema });
  }

  /** Whoever brings code puts wheels into their volume, and reaches nothing else. */
  #bringsWheels(principal: pulumi.Input<string>, { catalog, provider, unityCatalog }: AccessArgs): void {
    const within = { parent: this, provider };
    const schema = `${catalog}.${filesSchema}`;
    new Grants(
      filesSchema,
      { schema, grants: [{ principal, privileges: ["USE_SCHEMA"] }] },
      { ...within, dependsOn: unityCatalog.schemas.get(filesSchema) ?? [] },
    );
    const wheels = [{ principal, privileges: ["READ_VOLUME", "WRITE_VOLUME"] }];
    new Grants(
      "wheels",
      { volume: `${schema}.wheels`, grants: wheels },
      { ...within, dependsOn: unityCatalog.volumeResources.get("wheels") ?? [] },
    );
  }
}

function mutable(grants: readonly { principal: string; privileges: readonly string[] }[]) {
  return grants.map(({ principal, privileges }) => ({ principal, privileges: [...privileges] }));
}
