/** Jobs, with what the service says of tasks that hang together with nothing. */
import { type Context, Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Json } from "./collection.ts";
import { deployer, type Workspace } from "./workspace.ts";

interface Settings extends Json {
  readonly name?: string;
  readonly tasks?: readonly Task[];
  readonly job_clusters?: readonly {
    readonly job_cluster_key: string;
    readonly new_cluster?: { readonly policy_id?: string };
  }[];
}

interface Task {
  readonly task_key: string;
  readonly depends_on?: readonly { readonly task_key: string }[];
  readonly job_cluster_key?: string;
}

const versions = ["2.1", "2.2"];

export function jobRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  const { jobs } = workspace;
  const create = async (context: Context) => {
    const settings = await context.req.json<Settings>();
    checkTasks(settings, workspace);
    const job_id = workspace.number();
    const run_as = settings.run_as as { service_principal_name?: string } | undefined;
    jobs.add(`${job_id}`, {
      ...{ job_id, settings, creator_user_name: deployer.userName },
      run_as_user_name: run_as?.service_principal_name ?? deployer.userName,
    });
    return context.json({ job_id });
  };
  for (const version of versions) {
    app.post(`/${version}/jobs/create`, create);
    app.get(`/${version}/jobs/get`, (context) => context.json(jobs.get(context.req.query("job_id") ?? "")));
    app.post(`/${version}/jobs/reset`, async (context) => {
      const given = await context.req.json<{ job_id: number; new_settings: Settings }>();
      checkTasks(given.new_settings, workspace);
      jobs.change(`${given.job_id}`, { settings: given.new_settings });
      return context.json({});
    });
    app.post(`/${version}/jobs/delete`, async (context) => {
      const { job_id } = await context.req.json<{ job_id: number }>();
      return context.json(jobs.remove(`${job_id}`));
    });
  }
  return app;
}

/** @throws ApiError when a task waits for none that is there, or runs on a cluster that the job does not have */
function checkTasks({ name, tasks = [], job_clusters = [] }: Settings, { policies }: Workspace): void {
  const keys = tasks.map(({ task_key }) => task_key);
  const clusters = job_clusters.map(({ job_cluster_key }) => job_cluster_key);
  for (const { task_key, depends_on = [], job_cluster_key } of tasks) {
    const lost = depends_on.find((one) => !keys.includes(one.task_key));
    if (lost)
      throw invalid(
        `Job '${name}': task '${task_key}' depends on '${lost.task_key}', which is no task of it.`,
      );
    if (job_cluster_key && !clusters.includes(job_cluster_key))
      throw invalid(
        `Job '${name}': task '${task_key}' runs on '${job_cluster_key}', which is no cluster of it.`,
      );
  }
  for (const { new_cluster } of job_clusters) if (new_cluster?.policy_id) policies.get(new_cluster.policy_id);
}
