/** Data Factory's pipelines, datasets and triggers as plain data, which Pulumi deploys and which can be run anywhere. */
import type { Contracts } from "@customer360/contracts";
import { backfill } from "./backfill.ts";
import { dailyBatch } from "./daily-batch.ts";
import type { PipelineDefinition } from "./definition.ts";
import { extractApi, extractSource } from "./extract-api.ts";
import { fileArrived } from "./file-arrived.ts";
import { ingestCustomers } from "./ingest-customers.ts";
import { ingestFiles } from "./ingest-files.ts";
import { maintenance } from "./maintenance.ts";
import { replayBatch } from "./replay-batch.ts";

export { datasetDefinitions } from "./datasets.ts";
export type * from "./definition.ts";
export { linkedServices } from "./names.ts";
export { type TriggerDefinition, type TriggerSettings, triggerDefinitions } from "./triggers.ts";

/** Numbers of Databricks jobs that pipelines run, or outputs that will have them. */
export interface JobIds {
  readonly medallion: unknown;
  readonly maintenance: unknown;
}

/** Every pipeline by its name, each after those that it calls. */
export function pipelineDefinitions(
  contracts: Contracts,
  jobs: JobIds,
): Readonly<Record<string, PipelineDefinition>> {
  const { platform } = contracts;
  const { pipelines } = platform;
  return {
    [pipelines.ingestFiles]: ingestFiles(platform),
    [pipelines.ingestCustomers]: ingestCustomers(contracts),
    [pipelines.extractSource]: extractSource(platform),
    [pipelines.extractApi]: extractApi(contracts),
    [pipelines.dailyBatch]: dailyBatch(platform, jobs.medallion),
    [pipelines.backfill]: backfill(platform),
    [pipelines.replayBatch]: replayBatch(platform),
    [pipelines.fileArrived]: fileArrived(platform),
    [pipelines.maintenance]: maintenance(jobs.maintenance),
  };
}
