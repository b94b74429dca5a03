/** The tables that the contracts promise, made before anything writes to them, so that rights and masks come first. */
import { createHash } from "node:crypto";
import type { Command } from "@pulumi/command/local/command.js";
import { SqlTable } from "@pulumi/databricks/sqlTable.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf } from "../estate.ts";
import type { InWorkspace } from "./guests.ts";
import type { PlannedTable } from "./plan/tables.ts";
import { sqlCommand } from "./sql-command.ts";
import type { UnityCatalog } from "./unity-catalog.ts";

export interface TablesArgs extends InWorkspace {
  readonly tables: readonly PlannedTable[];
  readonly unityCatalog: UnityCatalog;
  /** Warehouse that runs the statements which make them. */
  readonly warehouseId: pulumi.Input<string>;
}

export class Tables extends pulumi.ComponentResource {
  /** By `schema.name`. */
  readonly all: ReadonlyMap<string, SqlTable>;

  constructor(given: TablesArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Tables", "databricks-tables", {}, options);
    const awake = this.#awake(given);
    this.all = new Map(
      given.tables.map((table) => [`${table.schema}.${table.name}`, this.#table(table, given, awake)]),
    );
    this.registerOutputs({ names: [...this.all.keys()] });
  }

  /**
   * Wakes the warehouse where a table is new or another one: the provider gives a statement up after 50 seconds, which a
   * warehouse that starts machines does not answer within.
   */
  #awake({ args, tables, warehouseId }: TablesArgs): Command {
    const told = tables.map(({ contract, ...table }) => [table, contract.purpose, contract.owner]);
    const digest = createHash("sha256").update(JSON.stringify(told)).digest("hex");
    const where = { host: args.workspace.url, warehouseId };
    return sqlCommand("awake", where, { create: "SELECT 1", triggers: [digest] }, { parent: this });
  }

  #table(
    planned: PlannedTable,
    { args, catalog, provider, unityCatalog, warehouseId }: TablesArgs,
    awake: pulumi.Resource,
  ): SqlTable {
    const { schema, name, columns, partitions, contract } = planned;
    const within = [unityCatalog.schemas.get(schema) ?? []].flat();
    return new SqlTable(
      `${schema}-${name}`,
      {
        ...{ catalogName: catalog, schemaName: schema, name, warehouseId },
        tableType: "MANAGED",
        dataSourceFormat: "DELTA",
        comment: contract.purpose,
        columns: columns.map(({ name, type, comment }) => ({ name, type, comment })),
        partitions: [...partitions],
        properties: { "customer360.contract": contract.id, "customer360.owner": contract.owner },
        owner: args.config.tags.owner,
      },
      dataOf(this, args, { provider, dependsOn: [awake, ...within] }),
    );
  }
}
