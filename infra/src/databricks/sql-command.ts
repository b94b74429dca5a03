/** SQL that no resource of the provider stands for, run on a warehouse by `infra/tools/execute-sql.mjs`. */
import { Command } from "@pulumi/command/local/command.js";
import type * as pulumi from "@pulumi/pulumi";

/** The tool waits for a warehouse that is asleep. */
const execute = "node infra/tools/execute-sql.mjs";

export interface Warehouse {
  /** Address of the workspace. */
  readonly host: pulumi.Input<string>;
  readonly warehouseId: pulumi.Input<string>;
}

export interface Statements {
  readonly create: string;
  /** What undoes it; nothing where it is left out. */
  readonly remove?: string;
  /** Another value runs `create` again. */
  readonly triggers: readonly string[];
}

/** Runs a statement when the command is made, and another one when it is deleted. */
export function sqlCommand(
  name: string,
  { host, warehouseId }: Warehouse,
  { create, remove, triggers }: Statements,
  options: pulumi.CustomResourceOptions,
): Command {
  const environment = {
    DATABRICKS_HOST: host,
    DATABRICKS_WAREHOUSE_ID: warehouseId,
    CREATE_SQL: create,
    ...(remove !== undefined && { DROP_SQL: remove }),
  };
  const undo = remove === undefined ? {} : { delete: `${execute} DROP_SQL` };
  return new Command(
    name,
    { create: `${execute} CREATE_SQL`, ...undo, environment, triggers: [...triggers] },
    options,
  );
}
