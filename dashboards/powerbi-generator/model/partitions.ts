/** Where a table's rows come from, by mode. */
import type { Mode, Source } from "../options.ts";
import { calendar } from "../presentation.ts";
import { marksDates } from "./columns.ts";

/** Schema of the tables in the catalog. */
export const schema = "gold";

/** Name of the expression that Direct Lake's tables come from. */
export const directLakeSource = "DirectLake - Customer360";

/** Parameters of the queries, by name. */
export function parametersOf({ server, httpPath, catalog }: Source): Readonly<Record<string, string>> {
  return { Server: server, HttpPath: httpPath, Catalog: catalog };
}

/** The name of the mode in a partition. */
export const partitionMode = (mode: Mode): string =>
  ({ import: "import", "direct-query": "directQuery", "direct-lake": "directLake" })[mode];

/** Power Query of a table. Rows without a day are left out of a date table; their facts fall to its blank member. */
export function tableQuery(table: string, mode: Mode): readonly string[] {
  const steps = [
    "Source = Databricks.Catalogs(Server, HttpPath, [Catalog = null, Database = null, EnableAutomaticProxyDiscovery = null])",
    'Database = Source{[Name = Catalog, Kind = "Database"]}[Data]',
    `Schema = Database{[Name = ${text(schema)}, Kind = "Schema"]}[Data]`,
    `Table = Schema{[Name = ${text(table)}, Kind = "Table"]}[Data]`,
  ];
  const last = table === calendar.table && marksDates(mode);
  if (last) steps.push(`Days = Table.SelectRows(Table, each [${calendar.date}] <> null)`);
  const lines = steps.map((step, index) => `    ${step}${index < steps.length - 1 ? "," : ""}`);
  return ["let", ...lines, "in", `    ${last ? "Days" : "Table"}`];
}

/** Power Query of the item in OneLake that shows the catalog's tables. */
export function oneLakeQuery({ workspace, item }: Source): readonly string[] {
  const address = `https://onelake.dfs.fabric.microsoft.com/${workspace}/${item}`;
  return [
    "let",
    `    Source = AzureStorage.DataLake(${text(address)}, [HierarchicalNavigation = true])`,
    "in",
    "    Source",
  ];
}

/** A text in Power Query. */
export const text = (value: string): string => `"${value.replaceAll('"', '""')}"`;
