/** Dashboards: drafts that are kept, published and put into the trash. What is in one has to be JSON with data sets and pages. */
import { Hono } from "hono";
import { z } from "zod";
import { invalid } from "./api-error.ts";
import type { Workspace } from "./workspace.ts";

const definition = z.object({ datasets: z.array(z.unknown()).min(1), pages: z.array(z.unknown()).min(1) });
const draft = z.looseObject({ display_name: z.string().min(1), serialized_dashboard: z.string() });

export function dashboardRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  const { dashboards } = workspace;
  const path = "/2.0/lakeview/dashboards";
  app.post(path, async (context) => {
    const given = checked(await context.req.json());
    const dashboard_id = `${workspace.number()}`;
    const kept = { ...given, dashboard_id, etag: `${workspace.number()}`, lifecycle_state: "ACTIVE" };
    return context.json(dashboards.add(dashboard_id, kept));
  });
  app.get(`${path}/:id`, (context) => context.json(dashboards.get(context.req.param("id"))));
  app.patch(`${path}/:id`, async (context) => {
    const given = { ...checked(await context.req.json()), etag: `${workspace.number()}` };
    return context.json(dashboards.change(context.req.param("id"), given));
  });
  app.delete(`${path}/:id`, (context) => {
    dashboards.change(context.req.param("id"), { lifecycle_state: "TRASHED" });
    return context.json({});
  });
  app.post(`${path}/:id/published`, async (context) => {
    const { display_name } = dashboards.get(context.req.param("id"));
    return context.json({ ...(await context.req.json<object>()), display_name });
  });
  return app;
}

/** @throws ApiError when the definition is none */
function checked(given: unknown) {
  const read = draft.safeParse(given);
  if (!read.success) throw invalid(`Expected display_name and serialized_dashboard: ${read.error.message}`);
  let parts: unknown;
  try {
    parts = JSON.parse(read.data.serialized_dashboard);
  } catch {
    throw invalid(`The dashboard ${read.data.display_name} is no JSON.`);
  }
  if (!definition.safeParse(parts).success)
    throw invalid(`The dashboard ${read.data.display_name} has no data sets or no pages.`);
  return read.data;
}
