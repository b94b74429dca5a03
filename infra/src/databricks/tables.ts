/** The tables that the contracts promise, made before anything writes to them, so that rights and masks come first. */
import { SqlTable } from "@pulumi/databricks/sqlTable.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf } from "../estate.ts";
import type { InWorkspace } from "./guests.ts";
import type { PlannedTable } from "./plan/tables.ts";
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
    this.all = new Map(
      given.tables.map((table) => [`${table.schema}.${table.name}`, this.#table(table, given)]),
    );
    this.registerOutputs({ names: [...this.all.keys()] });
  }

  #table(
    planned: PlannedTable,
    { args, catalog, provider, unityCatalog, warehouseId }: TablesArgs,
  ): SqlTable {
    const { schema, name, columns, partitions, contract } = planned;
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
      dataOf(this, args, { provider, dependsOn: unityCatalog.schemas.get(schema) ?? [] }),
    );
  }
}
