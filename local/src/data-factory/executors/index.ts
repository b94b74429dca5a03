/** Executes the activities that do something outside of a pipeline, each against what its linked service leads to here. */
import type { DatasetDefinitions } from "../datasets.ts";
import type { Execute } from "../run.ts";
import { azureFunction } from "./azure-function.ts";
import { copy } from "./copy.ts";
import { databricksJob } from "./databricks-job.ts";
import { getMetadata } from "./get-metadata.ts";
import type { LinkedServices } from "./linked-services.ts";
import { lookup } from "./lookup.ts";

export type * from "./linked-services.ts";

/** By type of activity. */
export function executors(
  datasets: DatasetDefinitions,
  services: LinkedServices,
): Readonly<Record<string, Execute>> {
  return {
    AzureFunctionActivity: azureFunction(services),
    Copy: copy(datasets, services),
    DatabricksJob: databricksJob(services),
    GetMetadata: getMetadata(datasets, services),
    Lookup: lookup(datasets, services),
  };
}
