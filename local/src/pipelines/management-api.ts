/** The part of Data Factory's REST API (2018-06-01) that starts, finds and cancels runs. */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Json } from "../data-factory/expressions/values.ts";
import type { ActivityRun } from "./activity-runs.ts";
import { PipelineRequestError } from "./errors.ts";
import { activityRunQuery, isAskedFor, pipelineRunQuery } from "./run-query.ts";
import type { PipelineRun } from "./runs.ts";

export interface ManagedFactory {
  /** @throws PipelineRequestError */
  createRun(pipeline: string, parameters: Readonly<Record<string, Json>>): { readonly runId: string };
  runs(): readonly PipelineRun[];
  activityRunsOf(runId: string): readonly ActivityRun[];
  /** @throws PipelineRequestError */
  cancel(runId: string, isRecursive: boolean): void;
}

const factory =
  "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.DataFactory/factories/:factory";
const maxBodyBytes = 64 * 1024;

const parameters = z.record(z.string(), z.json(), "expected parameters by their names");

export function managementApi(managed: ManagedFactory): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: maxBodyBytes }));
  app.post(`${factory}/pipelines/:pipeline/createRun`, async (context) => {
    const given = (await bodyOf(context, parameters)) as Readonly<Record<string, Json>>;
    return context.json(managed.createRun(context.req.param("pipeline"), given));
  });
  app.post(`${factory}/queryPipelineRuns`, async (context) => {
    const query = await bodyOf(context, pipelineRunQuery);
    const value = managed.runs().filter((run) => isAskedFor(run.lastUpdated, valuesOf(run), query));
    return context.json({ value });
  });
  app.get(`${factory}/pipelineruns/:runId`, (context) =>
    context.json(runOf(managed, context.req.param("runId"))),
  );
  app.post(`${factory}/pipelineruns/:runId/queryActivityruns`, async (context) => {
    const query = await bodyOf(context, activityRunQuery);
    const { runId } = runOf(managed, context.req.param("runId"));
    const value = managed.activityRunsOf(runId).filter((run) => {
      const { activityRunStart, activityRunEnd } = run;
      return isAskedFor(activityRunEnd ?? activityRunStart, activityValuesOf(run), query);
    });
    return context.json({ value });
  });
  app.post(`${factory}/pipelineruns/:runId/cancel`, (context) => {
    managed.cancel(context.req.param("runId"), context.req.query("isRecursive") === "true");
    return context.body(null, 200);
  });
  app.notFound((context) => refuse(context, 404, "NotFound", "Nothing answers here."));
  app.onError((error, context) => {
    if (error instanceof PipelineRequestError)
      return refuse(context, error.status, error.code, error.message);
    throw error;
  });
  return app;
}

function runOf({ runs }: ManagedFactory, runId: string): PipelineRun {
  const run = runs().find((one) => one.runId === runId);
  if (!run) throw new PipelineRequestError(404, "RunNotFound", `There is no run ${runId}.`);
  return run;
}

function valuesOf({ pipelineName, status, runStart, runEnd }: PipelineRun) {
  return { PipelineName: pipelineName, Status: status, RunStart: runStart, RunEnd: runEnd };
}

function activityValuesOf(run: ActivityRun) {
  const { activityName, activityType, status, activityRunStart, activityRunEnd } = run;
  return {
    ...{ ActivityName: activityName, ActivityType: activityType, Status: status },
    ...{ ActivityRunStart: activityRunStart, ActivityRunEnd: activityRunEnd },
  };
}

async function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const text = await context.req.text();
  try {
    return schema.parse(JSON.parse(text || "{}"));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PipelineRequestError(400, "BadRequest", `The request cannot be read: ${why}`);
  }
}

function refuse(context: Context, status: 400 | 404, code: string, message: string): Response {
  return context.json({ error: { code, message } }, status);
}
