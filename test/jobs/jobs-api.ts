/** Jobs as a stack renders them, in the words of the Jobs API: those that a deployment sends, too. */
import { type JobSettings, jobSettings } from "../../infra/src/databricks/plan/job-settings.ts";
import type { RecordedResource } from "../../local/src/estate/recorder.ts";

/** Settings of every job of a stack, by the job's name in the program. */
export function settingsOfJobs(
  resources: readonly RecordedResource[],
): Readonly<Record<string, JobSettings>> {
  const jobs = resources.filter(({ type }) => type === "databricks:index/job:Job");
  return Object.fromEntries(jobs.map(({ name, inputs }) => [name, jobSettings(inputs)]));
}
