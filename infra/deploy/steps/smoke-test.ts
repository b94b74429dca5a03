/** Whether what was deployed is there and answers: everything is asked, and all problems are told at once. */
import { z } from "zod";
import { DeployError, SmokeTestError } from "../errors.ts";
import type { Release, Step } from "../step.ts";
import type { Target } from "../target.ts";
import { until } from "../until.ts";
import { askHealth } from "./functions.ts";
import { gitFolder } from "./git-folder.ts";
import { differingJobs } from "./jobs.ts";

const statement = z.object({
  statement_id: z.string(),
  status: z.object({ state: z.string(), error: z.object({ message: z.string() }).optional() }),
});

export function smokeTestStep(release: Release, target: () => Promise<Target>): Step {
  return {
    name: "smoke-test",
    isForResults: true,
    look: async () => {
      const problems = await smokeTest(release, await target());
      if (problems.length > 0) throw new SmokeTestError(problems.join("\n"));
      return { differences: [], apply: async () => {} };
    },
  };
}

async function smokeTest({ commit, app, wheel }: Release, at: Target): Promise<string[]> {
  const problems = await Promise.all(
    [
      health(at, app.digest),
      warehouse(at),
      folder(at, commit),
      differingJobs(at, wheel.name).then((jobs) =>
        jobs.map(({ name, places }) => `The job ${name} differs at ${places.join(", ")}.`),
      ),
    ].map((asked) => asked.catch(told)),
  );
  return problems.flat();
}

/** An app starts anew after its package has come. */
async function health(at: Target, digest: string): Promise<string[]> {
  const found = await until(async () => {
    const { status, answer } = await askHealth(at);
    return status === 200 && answer?.package === digest ? true : null;
  }, at.waiting);
  if (found) return [];
  const { status, answer } = await askHealth(at);
  const what = answer ? `${answer.status}, with package ${answer.package ?? "unknown"}` : "nothing known";
  return [
    `The Functions app answers ${status ?? "not at all"}: ${what}. It should be up, with package ${digest}.`,
  ];
}

async function warehouse({ databricks, outputs, waiting }: Target): Promise<string[]> {
  const path = "/api/2.0/sql/statements/";
  const body = { warehouse_id: outputs.databricks.warehouseId, statement: "SELECT 1", wait_timeout: "50s" };
  const { statement_id, ...first } = await databricks.post(path, body, statement);
  let seen = first.status;
  // A warehouse that was asleep starts first.
  await until(async () => {
    if (!["PENDING", "RUNNING"].includes(seen.state)) return true;
    ({ status: seen } = await databricks.get(`${path}${statement_id}`, statement));
    return null;
  }, waiting);
  if (seen.state === "SUCCEEDED") return [];
  return [
    `The warehouse ${outputs.databricks.warehouseId} is ${seen.state}: ${seen.error?.message ?? "no reason"}.`,
  ];
}

async function folder(at: Target, commit: string): Promise<string[]> {
  if (at.outputs.databricks.code.branch === null) return [];
  const { path, head_commit_id: head } = await gitFolder(at);
  return head === commit ? [] : [`The Git folder ${path} is at ${head}, not at ${commit}.`];
}

function told(error: unknown): string[] {
  if (error instanceof DeployError) return [error.message];
  throw error;
}
