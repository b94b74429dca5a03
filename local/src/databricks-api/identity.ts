/** Who there is: the deployer, and service principals, by SCIM. */
import { Hono } from "hono";
import type { Json } from "./collection.ts";
import { deployer, type Workspace } from "./workspace.ts";

export function identityRoutes(workspace: Workspace): Hono {
  const app = new Hono().basePath("/2.0/preview/scim/v2");
  const { principals } = workspace;
  app.get("/Me", (context) => context.json(deployer));
  app.post("/ServicePrincipals", async (context) => {
    const id = `${workspace.number()}`;
    const sent = await context.req.json<Json & { entitlements?: { value?: string }[] }>();
    // Databricks' provider sends an empty one for whoever has none; the service keeps none.
    const entitlements = sent.entitlements?.filter(({ value }) => value) ?? [];
    return context.json(principals.add(id, { ...sent, entitlements, id }), 201);
  });
  app.get("/ServicePrincipals/:id", (context) => context.json(principals.get(context.req.param("id"))));
  app.delete("/ServicePrincipals/:id", (context) => {
    principals.remove(context.req.param("id"));
    return context.body(null, 204);
  });
  return app;
}
