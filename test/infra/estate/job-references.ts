/** What Databricks and Data Factory say of jobs, clusters, tables and secrets: whatever they name is there, and of its kind. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../local/setup/paths.mjs";
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { mapsOf, textsOf } from "./values.ts";

/** Sentences, one for each reference to something that is not there, or that is something else. */
export function jobReferenceProblems(resources: readonly RecordedResource[]): string[] {
  return [
    ...lostKinds(resources),
    ...lostParameters(resources),
    ...lostNames(resources),
    ...lostSecrets(resources),
  ];
}

const databricks = (kind: string) => `databricks:index/${kind}:${kind[0]?.toUpperCase()}${kind.slice(1)}`;

/** Properties that hold the id of a resource of one type. Whether the id is one at all is checked elsewhere, too. */
const kinds: readonly (readonly [property: RegExp, type: string])[] = [
  [/(^|\.)jobId$/, databricks("job")],
  [/\.policyId$|^clusterPolicyId$/, databricks("clusterPolicy")],
  [/^warehouseId$|^sqlEndpointId$/, databricks("sqlEndpoint")],
  [/\.destinationId$|^webhookNotifications\..*\.id$/, databricks("notificationDestination")],
  [/^keyvaultMetadata\.resourceId$/, "azure-native:keyvault:Vault"],
  [/\.accessConnectorId$/, "azure-native:databricks:AccessConnector"],
];

function lostKinds(resources: readonly RecordedResource[]): string[] {
  return resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, "").flatMap(({ path, text }) => {
      const [, target] = kinds.find(([property]) => property.test(path)) ?? [];
      if (!target || resources.some((one) => one.type === target && one.id === text)) return [];
      return [`${type} '${name}' at ${path}: no ${target} has the id ${text}`];
    }),
  );
}

/** What a pipeline gives a job has to be a parameter of that job: Databricks would take it, and no task would read it. */
function lostParameters(resources: readonly RecordedResource[]): string[] {
  const jobs = new Map(
    resources.filter(({ type }) => type === databricks("job")).map((job) => [job.id, job]),
  );
  return resources.flatMap(({ name, inputs }) =>
    mapsOf(inputs)
      .filter(({ type }) => type === "DatabricksJob")
      .flatMap(({ name: activity, jobId, jobParameters }) => {
        const job = jobs.get(`${jobId}`);
        if (!job) return [];
        const known: readonly { name: string }[] = job.inputs.parameters ?? [];
        return Object.keys(jobParameters ?? {})
          .filter((given) => !known.some((parameter) => parameter.name === given))
          .map((given) => `pipeline '${name}': the job of '${activity}' has no parameter '${given}'`);
      }),
  );
}

/** Notebooks of the repository, by the paths that a Git folder has them at. */
const notebooks = readdirSync(join(root, "spark", "notebooks"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".py"))
  .map((file) => `spark/notebooks/${file.replaceAll("\\", "/").replace(/\.py$/, "")}`);

/** Names by which resources of Databricks refer to each other, each with the names that are there. */
function lostNames(resources: readonly RecordedResource[]): string[] {
  const of = (kind: string) => resources.filter(({ type }) => type === databricks(kind));
  const named = (kind: string, input: string) => of(kind).map(({ inputs }) => `${inputs[input]}`);
  const schemas = of("schema").map(({ inputs }) => `${inputs.catalogName}.${inputs.name}`);
  const tables = of("sqlTable").map(
    ({ inputs }) => `${inputs.catalogName}.${inputs.schemaName}.${inputs.name}`,
  );
  const columns = of("sqlTable").flatMap(({ inputs }, index) =>
    inputs.columns.map(({ name }: { name: string }) => `${tables[index]}.${name}`),
  );
  const statements = resources.filter(({ type }) => type === "command:local:Command");
  const functions = statements.flatMap(({ inputs }) => functionsIn(inputs.environment?.CREATE_SQL ?? ""));
  const ofGitFolders = named("repo", "path").flatMap((folder) =>
    notebooks.map((notebook) => `${folder}/${notebook}`),
  );
  const known: readonly (readonly [type: string, property: RegExp, names: readonly string[]])[] = [
    [databricks("grants"), /^table$/, tables],
    [databricks("grants"), /^schema$/, schemas],
    [databricks("grants"), /^catalog$/, named("catalog", "name")],
    [databricks("sqlTable"), /^catalogName$/, named("catalog", "name")],
    [databricks("entityTagAssignment"), /^entityName$/, [...tables, ...columns]],
    [databricks("entityTagAssignment"), /^tagKey$/, named("tagPolicy", "tagKey")],
    [databricks("policyInfo"), /^onSecurableFullname$/, [...named("catalog", "name"), ...tables]],
    [databricks("policyInfo"), /\.functionName$/, functions],
    [databricks("externalLocation"), /^credentialName$/, named("storageCredential", "name")],
    [databricks("secretAcl"), /^scope$/, named("secretScope", "name")],
    [databricks("job"), /\.notebookPath$/, [...named("notebook", "path"), ...ofGitFolders]],
    [databricks("job"), /\.whl$/, named("file", "path")],
  ];
  return resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, "").flatMap(({ path, text }) => {
      const [, , names] = known.find(([of, property]) => of === type && property.test(path)) ?? [];
      return !names || names.includes(text)
        ? []
        : [`${type} '${name}' at ${path}: nothing is called ${text}`];
    }),
  );
}

function functionsIn(statement: string): string[] {
  return [...statement.matchAll(/CREATE OR REPLACE FUNCTION ([\w`.]+)\(/g)].map(([, name = ""]) =>
    name.replaceAll("`", ""),
  );
}

/** `{{secrets/<scope>/<name>}}`: the scope is there, and the vault behind it has the secret. */
function lostSecrets(resources: readonly RecordedResource[]): string[] {
  const scopes = resources.filter(({ type }) => type === databricks("secretScope"));
  const vault = resources.filter(({ type }) => type === "azure-native:keyvault:Secret");
  return resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, "").flatMap(({ path, text }) =>
      [...text.matchAll(/\{\{secrets\/([^/}]+)\/([^}]+)\}\}/g)]
        .filter(
          ([, scope, key]) =>
            !scopes.some((one) => one.inputs.name === scope) ||
            !vault.some((one) => one.inputs.secretName === key),
        )
        .map(([reference]) => `${type} '${name}' at ${path}: there is no ${reference}`),
    ),
  );
}
