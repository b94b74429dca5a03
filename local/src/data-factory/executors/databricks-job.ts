/** Databricks Job (learn.microsoft.com/azure/data-factory/transform-data-databricks-job). */
import { z } from "zod";
import { ActivityError } from "../errors.ts";
import type { Execute } from "../run.ts";
import { known, linkedServiceReference } from "./known.ts";
import { type LinkedServices, linkedService } from "./linked-services.ts";

const properties = z.strictObject({
  linkedServiceName: linkedServiceReference,
  jobId: z.union([z.string(), z.int()]),
  jobParameters: z.record(z.string(), z.string()).default({}),
});

/** Codes of learn.microsoft.com/azure/data-factory/data-factory-troubleshoot-guide#azure-databricks. */
const refused = "3201";
const executionFailed = "3204";

/** Waits for the run's end. Tasks that failed without failing the job do not fail the activity. */
export function databricksJob(services: LinkedServices): Execute {
  return async ({ name, properties: given }, signal) => {
    const { linkedServiceName, jobId, jobParameters } = known(`activity ${name}`, properties, given);
    const { workspace } = linkedService(services, linkedServiceName.referenceName, "AzureDatabricks");
    const end = await workspace.runJob(String(jobId), jobParameters, signal);
    if (!end) throw new ActivityError(refused, `Job ${jobId} does not exist.`);
    const { runId, runPageUrl, state, message } = end;
    if (state === "SUCCESS" || state === "SUCCESS_WITH_FAILURES") return { runId, runPageUrl };
    throw new ActivityError(executionFailed, `Job execution failed. ${message} (Run page: ${runPageUrl})`);
  };
}
