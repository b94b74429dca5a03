/** The command line of `npm run powerbi`. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PowerBiError } from "./errors.ts";

/** Where the tables' rows are: copied into the model, queried at the warehouse, or read from OneLake. */
export const modes = ["import", "direct-query", "direct-lake"] as const;
export type Mode = (typeof modes)[number];

/** Where the model finds its tables. The parts of one stack are put in when the project is deployed. */
export interface Source {
  readonly mode: Mode;
  /** Host name of the Databricks workspace. */
  readonly server: string;
  /** HTTP path of the SQL warehouse. */
  readonly httpPath: string;
  /** Catalog of the stack. */
  readonly catalog: string;
  /** Fabric workspace and item that show the catalog in OneLake, as GUIDs; for Direct Lake. */
  readonly workspace: string;
  readonly item: string;
}

export interface Options extends Source {
  /** Folder that the project is written to. */
  readonly out: string;
  readonly isHelp: boolean;
}

const nobody = "00000000-0000-0000-0000-000000000000";

/** The project as it is committed: addresses are placeholders that `parameter.yml` replaces. */
export const committed: Source = {
  mode: "import",
  server: "adb-0000000000000000.0.azuredatabricks.net",
  httpPath: "/sql/1.0/warehouses/0000000000000000",
  catalog: "customer360_dev",
  workspace: nobody,
  item: nobody,
};

export const help = `Writes the Power BI project from the contracts and the metrics.

Usage: npm run powerbi -- [options]

  --mode NAME       import (default), direct-query or direct-lake
  --server HOST     host name of the Databricks workspace
  --http-path PATH  HTTP path of the SQL warehouse
  --catalog NAME    catalog of the stack (${committed.catalog})
  --workspace GUID  Fabric workspace of the mirrored catalog, for direct-lake
  --item GUID       the mirrored catalog in it, for direct-lake
  --out DIR         where the project goes (dashboards/powerbi)
  --help            this text
`;

const text = { type: "string" } as const;
const options = {
  mode: text,
  server: text,
  "http-path": text,
  catalog: text,
  workspace: text,
  item: text,
  out: text,
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line.
 *
 * @param args what follows the program's name
 * @param cwd folder that relative paths start from
 * @throws PowerBiError for an option or a mode that is not known, and a GUID that is none
 */
export function parseArguments(args: readonly string[], cwd: string): Options {
  const given = parse(args);
  const name = given.mode ?? committed.mode;
  const mode = modes.find((one) => one === name);
  if (!mode) throw new PowerBiError(`--mode ${name} is not known: choose ${modes.join(", ")}.`);
  return {
    mode,
    server: given.server ?? committed.server,
    httpPath: given["http-path"] ?? committed.httpPath,
    catalog: given.catalog ?? committed.catalog,
    workspace: guid("workspace", given.workspace ?? committed.workspace),
    item: guid("item", given.item ?? committed.item),
    out: resolve(cwd, given.out ?? join("dashboards", "powerbi")),
    isHelp: given.help,
  };
}

function guid(option: string, value: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value;
  throw new PowerBiError(`--${option} ${value} is no GUID; copy it from the address of the item in Fabric.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new PowerBiError(`${(error as Error).message.split("\n")[0]} See npm run powerbi -- --help.`);
  }
}
