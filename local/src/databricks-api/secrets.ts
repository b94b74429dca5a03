/** Secret scopes, and who may read them. */
import { Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Json } from "./collection.ts";
import type { Workspace } from "./workspace.ts";

export function secretRoutes({ scopes, secretAcls }: Workspace): Hono {
  const app = new Hono().basePath("/2.0/secrets");
  app.post("/scopes/create", async (context) => {
    const { scope, backend_azure_keyvault } = await context.req.json<Json>();
    const backend = backend_azure_keyvault
      ? { backend_type: "AZURE_KEYVAULT", keyvault_metadata: backend_azure_keyvault }
      : { backend_type: "DATABRICKS" };
    scopes.add(`${scope}`, { name: scope, ...backend });
    return context.json({});
  });
  app.get("/scopes/list", (context) => context.json({ scopes: scopes.all() }));
  app.post("/scopes/delete", async (context) => {
    const { scope } = await context.req.json<{ scope: string }>();
    return context.json(scopes.remove(scope));
  });
  app.post("/acls/put", async (context) => {
    const { scope, principal, permission } = await context.req.json<Record<string, string>>();
    scopes.get(`${scope}`);
    if (!principal) throw invalid(`A right on the scope ${scope} names no principal.`);
    secretAcls.put(`${scope}/${principal}`, { principal, permission });
    return context.json({});
  });
  app.get("/acls/get", (context) =>
    context.json(secretAcls.get(`${context.req.query("scope")}/${context.req.query("principal")}`)),
  );
  app.post("/acls/delete", async (context) => {
    const { scope, principal } = await context.req.json<Record<string, string>>();
    return context.json(secretAcls.remove(`${scope}/${principal}`));
  });
  return app;
}
