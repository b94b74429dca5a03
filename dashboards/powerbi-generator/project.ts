/** The whole project: the text of every file, by path below the project's folder. */
import type { Contracts } from "@customer360/contracts";
import { uuidOf } from "./ids.ts";
import { measuresOf } from "./model/measures.ts";
import { rolesOf } from "./model/roles.ts";
import { starOf } from "./model/star.ts";
import type { Source } from "./options.ts";
import { reportFiles } from "./report/report-files.ts";
import { schemaOf } from "./report/schemas.ts";
import { databaseFile, expressionsFile, modelFile, relationshipsFile, roleFile } from "./tmdl/model-files.ts";
import { tableFile } from "./tmdl/table-file.ts";

const name = "Customer360";
const modelFolder = `${name}.SemanticModel`;
const reportFolder = `${name}.Report`;

/** Folders that hold nothing but generated files. */
export const generatedFolders = [modelFolder, reportFolder] as const;

/**
 * Makes the project. The same contracts and the same source make the same files.
 *
 * @throws PowerBiError for what the contracts say and Power BI cannot
 */
export function projectOf(contracts: Contracts, source: Source): ReadonlyMap<string, string> {
  const star = starOf(contracts);
  const measures = measuresOf(contracts, star);
  const roles = rolesOf(star, contracts.platform.unmasked);
  const tables = star.tables.map((table) => [
    `tables/${table.name}.tmdl`,
    tableFile(table, star, measures, source.mode),
  ]);
  const definition: Readonly<Record<string, string>> = {
    "database.tmdl": databaseFile(),
    "model.tmdl": modelFile(star, roles),
    "expressions.tmdl": expressionsFile(source),
    "relationships.tmdl": relationshipsFile(star),
    ...Object.fromEntries(tables),
    ...Object.fromEntries(roles.map((role) => [`roles/${role.name}.tmdl`, roleFile(role)])),
  };
  return new Map([
    [`${name}.pbip`, json(shortcut())],
    [`${modelFolder}/.platform`, json(platformFile("SemanticModel"))],
    [`${modelFolder}/definition.pbism`, json(modelProperties())],
    ...Object.entries(definition).map(([path, text]) => file(`${modelFolder}/definition/${path}`, text)),
    [`${reportFolder}/.platform`, json(platformFile("Report"))],
    [`${reportFolder}/definition.pbir`, json(reportProperties())],
    ...Object.entries(reportFiles(measures)).map(([path, part]) =>
      file(`${reportFolder}/${path}`, json(part)),
    ),
  ]);
}

const file = (path: string, text: string): [string, string] => [path, text];

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function shortcut() {
  return {
    $schema: schemaOf("pbip"),
    version: "1.0",
    artifacts: [{ report: { path: reportFolder } }],
    settings: { enableAutoRecovery: true },
  };
}

function platformFile(type: "SemanticModel" | "Report") {
  return {
    $schema: schemaOf("platform"),
    metadata: { type, displayName: name },
    config: { version: "2.0", logicalId: uuidOf("item", type) },
  };
}

const modelProperties = () => ({ $schema: schemaOf("semanticModel"), version: "4.2", settings: {} });

function reportProperties() {
  return {
    $schema: schemaOf("reportProperties"),
    version: "4.0",
    datasetReference: { byPath: { path: `../${modelFolder}` } },
  };
}
