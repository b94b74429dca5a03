/** Destinations of notifications. What is secret in them is never told again. */
import { Hono } from "hono";
import type { Json } from "./collection.ts";
import type { Workspace } from "./workspace.ts";

export function noticeRoutes(workspace: Workspace): Hono {
  const app = new Hono().basePath("/2.0/notification-destinations");
  const { destinations } = workspace;
  app.post("/", async (context) => {
    const { display_name, config } = await context.req.json<Json>();
    const id = `destination-${workspace.number()}`;
    const told = { generic_webhook: { url_set: true } };
    return context.json(
      destinations.add(id, { id, display_name, config: config ? told : {}, destination_type: "WEBHOOK" }),
    );
  });
  app.get("/:id", (context) => context.json(destinations.get(context.req.param("id"))));
  app.delete("/:id", (context) => context.json(destinations.remove(context.req.param("id"))));
  return app;
}
