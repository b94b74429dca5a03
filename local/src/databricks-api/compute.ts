/** Cluster policies, SQL warehouses, and the statements that a warehouse runs. */
import { Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Json } from "./collection.ts";
import { createdTable } from "./create-table.ts";
import { deployer, type Workspace } from "./workspace.ts";

export function computeRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  policyRoutes(app, workspace);
  warehouseRoutes(app, workspace);
  return app;
}

function policyRoutes(app: Hono, workspace: Workspace): void {
  const { policies } = workspace;
  app.post("/2.0/policies/clusters/create", async (context) => {
    const given = await context.req.json<Json>();
    requireObject(`${given.definition}`, `${given.name}`);
    const policy_id = `policy-${workspace.number()}`;
    policies.add(policy_id, { ...given, policy_id });
    return context.json({ policy_id });
  });
  app.get("/2.0/policies/clusters/get", (context) =>
    context.json(policies.get(context.req.query("policy_id") ?? "")),
  );
  app.post("/2.0/policies/clusters/delete", async (context) => {
    const { policy_id } = await context.req.json<{ policy_id: string }>();
    return context.json(policies.remove(policy_id));
  });
}

/** @throws ApiError when a policy's definition is no JSON object */
function requireObject(definition: string, name: string): void {
  try {
    if (typeof JSON.parse(definition) === "object") return;
  } catch (error) {
    throw invalid(`The definition of policy '${name}' is no JSON: ${(error as Error).message}.`);
  }
  throw invalid(`The definition of policy '${name}' is no JSON object.`);
}

function warehouseRoutes(app: Hono, workspace: Workspace): void {
  const { warehouses } = workspace;
  app.post("/2.0/sql/warehouses", async (context) => {
    const given = await context.req.json<Json>();
    const id = `warehouse${workspace.number()}`;
    const made = {
      ...{ id, state: "RUNNING", creator_name: deployer.userName, num_clusters: 1 },
      ...{ health: { status: "HEALTHY" }, channel: { name: "CHANNEL_NAME_CURRENT" } },
      jdbc_url: `jdbc:spark://localhost:443/default;httpPath=/sql/1.0/warehouses/${id}`,
      odbc_params: { hostname: "localhost", path: `/sql/1.0/warehouses/${id}`, port: 443, protocol: "https" },
      ...given,
    };
    warehouses.add(id, made);
    return context.json({ id });
  });
  app.get("/2.0/sql/warehouses/:id", (context) => context.json(warehouses.get(context.req.param("id"))));
  app.delete("/2.0/sql/warehouses/:id", (context) =>
    context.json(warehouses.remove(context.req.param("id"))),
  );
  app.get("/2.0/preview/sql/data_sources", (context) =>
    context.json(warehouses.all().map(({ id }) => ({ id: `source-${id}`, warehouse_id: id }))),
  );
  app.post("/2.0/sql/statements/", async (context) => {
    const { statement, warehouse_id } = await context.req.json<{ statement: string; warehouse_id: string }>();
    warehouses.get(warehouse_id);
    // Whoever asks whether the warehouse answers has no table made.
    if (statement !== "SELECT 1") {
      const table = createdTable(statement);
      workspace.schemas.get(`${table.catalog_name}.${table.schema_name}`);
      workspace.tables.add(table.full_name, { ...table, owner: deployer.userName });
    }
    return context.json({ statement_id: `statement-${workspace.number()}`, status: { state: "SUCCEEDED" } });
  });
}
