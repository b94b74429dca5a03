/** Saved queries. Requests carry one below `query`, answers are the query itself. */
import { Hono } from "hono";
import { z } from "zod";
import { invalid } from "./api-error.ts";
import type { Workspace } from "./workspace.ts";

const text = z.string().min(1);
const request = z.looseObject({
  query: z.looseObject({ display_name: text, query_text: text, warehouse_id: text }),
});

export function savedQueryRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  const { queries } = workspace;
  const path = "/2.0/sql/queries";
  app.post(path, async (context) => {
    const id = `${workspace.number()}`;
    return context.json(
      queries.add(id, { ...checked(await context.req.json()), id, lifecycle_state: "ACTIVE" }),
    );
  });
  app.get(`${path}/:id`, (context) => context.json(queries.get(context.req.param("id"))));
  app.patch(`${path}/:id`, async (context) =>
    context.json(queries.change(context.req.param("id"), checked(await context.req.json()))),
  );
  app.delete(`${path}/:id`, (context) => {
    queries.change(context.req.param("id"), { lifecycle_state: "TRASHED" });
    return context.json({});
  });
  return app;
}

/** @throws ApiError when the request carries no query */
function checked(given: unknown) {
  const read = request.safeParse(given);
  if (read.success) return read.data.query;
  throw invalid(`Expected a query with display_name, query_text and warehouse_id: ${read.error.message}`);
}
