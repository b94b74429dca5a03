/** The jobs of the workspace, with the settings that the commit gives them. */
import { z } from "zod";
import { jobDifferences } from "../../src/databricks/plan/job-differences.ts";
import type { JobSettings } from "../../src/databricks/plan/job-settings.ts";
import { MissingError, ServiceError } from "../errors.ts";
import type { Release, Step } from "../step.ts";
import { type Target, wantedJobs } from "../target.ts";

const lists = ["tasks", "job_clusters", "parameters"] as const;

const page = z.object({
  settings: z.looseObject(Object.fromEntries(lists.map((list) => [list, z.array(z.unknown()).default([])]))),
  run_as_user_name: z.string().optional(),
  next_page_token: z.string().optional(),
});

/** A job that is not as it shall be. */
export interface DifferingJob {
  readonly name: string;
  readonly id: string;
  readonly wanted: JobSettings;
  /** Places in its settings. */
  readonly places: readonly string[];
}

export function jobsStep({ wheel }: Release, target: () => Promise<Target>): Step {
  return {
    name: "jobs",
    look: async () => {
      const at = await target();
      const differing = await differingJobs(at, wheel.name);
      return {
        differences: differing.map(({ name, places }) => `${name} (${places.join(" ")})`),
        apply: async () => {
          for (const { id, wanted } of differing) {
            const body = { job_id: Number(id), new_settings: wanted };
            await at.databricks.post("/api/2.2/jobs/reset", body, z.unknown());
          }
        },
      };
    },
  };
}

/** @throws MissingError with every job that there should be */
export async function differingJobs(at: Target, wheel: string): Promise<readonly DifferingJob[]> {
  const { jobIds } = at.outputs.databricks;
  const jobs = [...wantedJobs(at.outputs, wheel)];
  const found = await Promise.all(
    jobs.map(async ([name, wanted]) => {
      const id = jobIds[name];
      const settings = id === undefined ? null : await settingsOf(at, id);
      return { name, id: id ?? "", wanted, settings };
    }),
  );
  const missing = found.filter(({ settings }) => settings === null);
  if (missing.length > 0) {
    const names = missing.map(({ name, id }) => (id === "" ? name : `${name} (${id})`)).join(", ");
    throw new MissingError(
      `The workspace has no job ${names}. The infrastructure makes jobs: pulumi refresh, then deploy with it.`,
    );
  }
  return found.flatMap(({ name, id, wanted, settings }) => {
    const places = jobDifferences(wanted, settings ?? {});
    return places.length > 0 ? { name, id, wanted, places } : [];
  });
}

/** A job's settings, whose lists come in pages; null when there is no such job. @throws ServiceError */
async function settingsOf({ databricks }: Target, id: string): Promise<JobSettings | null> {
  const whole: Record<string, unknown> = {};
  let token: string | undefined = "";
  do {
    const query = new URLSearchParams({ job_id: id, ...(token && { page_token: token }) });
    const next: z.output<typeof page> | null = await databricks
      .get(`/api/2.2/jobs/get?${query}`, page)
      .catch(nullWhenMissing);
    if (next === null) return null;
    const { settings, run_as_user_name } = next;
    for (const [key, value] of Object.entries(settings)) {
      const sofar = whole[key];
      whole[key] = Array.isArray(sofar) && Array.isArray(value) ? [...sofar, ...value] : value;
    }
    // Older answers say who it runs as beside its settings alone.
    whole.run_as ??= run_as_user_name && { service_principal_name: run_as_user_name };
    token = next.next_page_token;
  } while (token);
  return whole;
}

/** Databricks answers 400 for a job that is not there. */
function nullWhenMissing(error: unknown): null {
  const isMissing =
    error instanceof ServiceError && (error.status === 404 || /does not exist/.test(error.message));
  if (isMissing) return null;
  throw error;
}
