/** Names that pipelines, datasets and linked services call each other by. Hyphens are not allowed in those of the last two. */

export const linkedServices = {
  /** The lake, through its blob endpoint: a file that it writes is there whole or not at all. */
  lake: "lake",
  customerMaster: "customer_master",
  functions: "functions",
  databricks: "databricks",
  keyVault: "key_vault",
} as const;

export const datasets = {
  /** Any file of the lake, byte for byte. */
  file: "lake_file",
  customerMaster: "customer_master_changes",
  /** Changes of any database as they land: JSON, a line each, packed. */
  changes: "landed_changes",
} as const;

/** Dataset of what landed of a source. */
export function landingDataset(source: string): string {
  return `landing_${source}`;
}

export function datasetReference(referenceName: string, parameters: Readonly<Record<string, unknown>> = {}) {
  return { type: "DatasetReference", referenceName, parameters } as const;
}

export function linkedService(name: keyof typeof linkedServices) {
  return { type: "LinkedServiceReference", referenceName: linkedServices[name] } as const;
}
