/** The pipeline `maintenance`: the Databricks job that keeps tables fast and storage small. */
import { expression, type PipelineDefinition, triedOnce } from "./definition.ts";
import { linkedService } from "./names.ts";

/** @param jobId number of the Databricks job, or an output that will have it */
export function maintenance(jobId: unknown): PipelineDefinition {
  return {
    description: "Compacts, clusters and cleans the tables.",
    concurrency: 1,
    parameters: { retentionHours: { type: "string", defaultValue: "168" } },
    activities: [
      {
        name: "Maintenance",
        type: "DatabricksJob",
        ...triedOnce("0.06:00:00"),
        linkedServiceName: linkedService("databricks"),
        jobId,
        jobParameters: { retention_hours: expression("pipeline().parameters.retentionHours") },
      },
    ],
  };
}
