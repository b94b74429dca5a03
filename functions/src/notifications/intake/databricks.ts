/** Alerts out of the webhooks of Databricks jobs and SQL alerts. */
import { z } from "zod";
import type { Alert } from "../../shared/alert.ts";
import { textOrNumber } from "../../shared/json-text.ts";
import { isSqlAlert, sqlAlerts } from "./databricks-sql.ts";
import { demand } from "./demand.ts";
import type { ServiceAlert } from "./run-pages.ts";

/** Databricks sends ids as strings or as numbers, which may be larger than JavaScript can hold. */
const id = textOrNumber.pipe(z.string().min(1));

const jobEvent = z.object({
  event_type: z.string().min(1),
  workspace_id: id,
  run: z.object({ run_id: id, parent_run_id: id.nullish() }),
  job: z.object({ job_id: id, name: z.string().min(1) }),
  task: z.object({ task_key: z.string().min(1) }).nullish(),
});

type JobEvent = z.output<typeof jobEvent>;

/**
 * One alert for a failed run, one that takes too long or a stream that falls behind, the end of these for one that succeeded
 * or started anew, none for other events; and what SQL alerts say.
 *
 * @throws AlertFormatError
 */
export function databricksAlerts(body: unknown, now: Date): ServiceAlert[] {
  if (isSqlAlert(body)) return sqlAlerts(body, now);
  const event = demand(jobEvent, body, "a Databricks job's webhook");
  const { job, run, task } = event;
  const what = task ? `Task ${task.task_key} of job ${job.name}` : `Job ${job.name}`;
  const failed = alertOf(event, { kind: "failed", severity: "error" }, now);
  const slow = alertOf(event, { kind: "slow", severity: "warning" }, now);
  const behind = alertOf(event, { kind: "behind", severity: "error" }, now);
  switch (event.event_type.replace(/^(jobs|tasks)\./, "")) {
    case "on_failure": {
      const description = `Run ${run.run_id} failed. Its page says why; repair the run there, or start the batch again.`;
      return [{ ...failed, state: "firing", title: `${what} failed`, description }];
    }
    case "on_duration_warning_threshold_exceeded": {
      const description = `Run ${run.run_id} takes longer than the job's threshold; it goes on.`;
      return [{ ...slow, state: "firing", title: `${what} takes too long`, description }];
    }
    case "on_streaming_backlog_exceeded": {
      const description = `Run ${run.run_id} does not keep up with what lands; Databricks says so again while that lasts.`;
      const title = `${what} is behind`;
      return [{ ...behind, state: "firing", title, description, topic: "stream-behind" }];
    }
    case "on_start": {
      // Of a job without end, which succeeds never: what is still wrong is told again.
      const title = `${what} started anew`;
      const end = { state: "resolved", title, description: `Run ${run.run_id} started.` } as const;
      return [failed, behind].map((alert) => ({ ...alert, ...end }));
    }
    case "on_success": {
      const end = {
        state: "resolved",
        title: `${what} succeeded`,
        description: `Run ${run.run_id} succeeded.`,
      } as const;
      return [
        { ...failed, ...end },
        { ...slow, ...end },
      ];
    }
    default:
      return [];
  }
}

interface Trouble {
  readonly kind: string;
  readonly severity: Alert["severity"];
}

function alertOf({ workspace_id, job, run, task }: JobEvent, { kind, severity }: Trouble, now: Date) {
  const scope = [workspace_id, job.job_id, ...(task ? [task.task_key] : [])].join("/");
  return {
    key: `databricks/${scope}/${kind}`.slice(0, 500),
    severity,
    origin: "databricks",
    ...{ owner: null, dataset: null, runbook: null, batchId: null },
    labels: { job: job.name, kind, ...(task && { task: task.task_key }) },
    facts: [
      { name: "Job", value: `${job.name} (${job.job_id})` },
      { name: "Run", value: run.run_id },
      ...(task ? [{ name: "Task", value: task.task_key }] : []),
      { name: "Workspace", value: workspace_id },
    ],
    correlationId: run.parent_run_id ?? run.run_id,
    runIds: { job: job.job_id, run: run.parent_run_id ?? run.run_id },
    occurredAt: now.toISOString(),
  };
}
