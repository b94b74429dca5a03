/** Data Factory as the stack deploys it, with its linked services leading to what is on this machine. */
import { setTimeout as wait } from "node:timers/promises";
import type { BlobServiceClient } from "@azure/storage-blob";
import type { Contracts } from "@customer360/contracts";
import { datasetDefinitions, linkedServices, pipelineDefinitions } from "../../../infra/src/factory/index.ts";
import type { CustomerMaster } from "../customer-master/customer-master.ts";
import type { DatasetDefinitions } from "../data-factory/datasets.ts";
import type { PipelineDefinition } from "../data-factory/definition.ts";
import { executors, type LinkedServices, type Workspace } from "../data-factory/executors/index.ts";
import { type DataFactory, type DataFactoryOptions, startDataFactory } from "../pipelines/data-factory.ts";
import { jobIds } from "./workspace.ts";

export interface DemoFactoryOptions
  extends Pick<DataFactoryOptions, "folder" | "signal" | "onEvent" | "pause"> {
  readonly contracts: Contracts;
  readonly blobs: BlobServiceClient;
  readonly customers: Pick<CustomerMaster, "pool">;
  /** The Functions app with a key, as soon as it runs. */
  readonly app: () => Promise<{ readonly url: string; readonly key: string }>;
  readonly workspace: Workspace;
}

/** A demonstration of minutes does not wait half a minute for what is out of order. */
const longestPause = 2000;

/** @throws PipelineDefinitionError when what is deployed cannot be run here */
export function startDemoFactory(options: DemoFactoryOptions): Promise<DataFactory> {
  const { contracts, blobs, customers, app, workspace, ...rest } = options;
  const services: LinkedServices = {
    [linkedServices.lake]: { type: "AzureBlobStorage", blobs },
    [linkedServices.customerMaster]: { type: "AzurePostgreSql", pool: customers.pool },
    [linkedServices.functions]: { type: "AzureFunction", app },
    [linkedServices.databricks]: { type: "AzureDatabricks", workspace },
  };
  return startDataFactory({
    pause: (milliseconds, signal) => wait(Math.min(milliseconds, longestPause), undefined, { signal }),
    ...rest,
    pipelines: pipelineDefinitions(contracts, jobIds) as Readonly<Record<string, unknown>> as Readonly<
      Record<string, PipelineDefinition>
    >,
    executors: executors(datasetDefinitions(contracts) as DatasetDefinitions, services),
  });
}

/** The parameters that a run for a batch is given. */
export function batchParameters(
  { platform }: Contracts,
  fileDate: string,
  batchId: string,
): Record<string, string> {
  const { file_date, batch_id } = platform.parameters;
  return {
    [file_date?.dataFactory ?? "fileDate"]: fileDate,
    [batch_id?.dataFactory ?? "batchId"]: batchId,
  };
}
