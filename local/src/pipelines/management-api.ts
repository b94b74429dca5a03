/** The part of Data Factory's REST API (2018-06-01) that starts and finds runs. */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { PipelineRequestError } from "./errors.ts";
import type { PipelineRun } from "./runs.ts";

export interface ManagedFactory {
  /** @throws PipelineRequestError */
  createRun(pipeline: string, parameters: Readonly<Record<string, string>>): { readonly runId: string };
  runs(): readonly PipelineRun[];
}

const factory =
  "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.DataFactory/factories/:factory";
const maxBodyBytes = 64 * 1024;

const parameters = z.record(z.string(), z.string(), "expected parameters whose values are texts");

const query = z.object({
  lastUpdatedAfter: z.iso.datetime({ offset: true }),
  lastUpdatedBefore: z.iso.datetime({ offset: true }),
  filters: z
    .array(
      z.object({
        operand: z.enum(["PipelineName", "Status", "RunStart", "RunEnd"]),
        operator: z.enum(["Equals", "NotEquals", "In", "NotIn"]),
        values: z.array(z.string()).min(1),
      }),
    )
    .default([]),
});
type Filter = z.output<typeof query>["filters"][number];

export function managementApi({ createRun, runs }: ManagedFactory): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: maxBodyBytes }));
  app.post(`${factory}/pipelines/:pipeline/createRun`, async (context) =>
    context.json(createRun(context.req.param("pipeline"), await bodyOf(context, parameters))),
  );
  app.post(`${factory}/queryPipelineRuns`, async (context) => {
    const asked = await bodyOf(context, query);
    const [from, to] = [Date.parse(asked.lastUpdatedAfter), Date.parse(asked.lastUpdatedBefore)];
    const value = runs().filter(
      (run) =>
        Date.parse(run.lastUpdated) >= from &&
        Date.parse(run.lastUpdated) <= to &&
        asked.filters.every((filter) => fits(run, filter)),
    );
    return context.json({ value });
  });
  app.get(`${factory}/pipelineruns/:runId`, (context) => {
    const run = runs().find(({ runId }) => runId === context.req.param("runId"));
    return run ? context.json(run) : refuse(context, 404, "RunNotFound", "There is no such run.");
  });
  app.notFound((context) => refuse(context, 404, "NotFound", "Nothing answers here."));
  app.onError((error, context) => {
    if (error instanceof PipelineRequestError)
      return refuse(context, error.status, error.code, error.message);
    throw error;
  });
  return app;
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

function fits(run: PipelineRun, { operand, operator, values }: Filter): boolean {
  const given = {
    PipelineName: run.pipelineName,
    Status: run.status,
    RunStart: run.runStart,
    RunEnd: run.runEnd,
  };
  return values.includes(given[operand] ?? "") === (operator === "Equals" || operator === "In");
}

function refuse(context: Context, status: 400 | 404, code: string, message: string): Response {
  return context.json({ error: { code, message } }, status);
}
