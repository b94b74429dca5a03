/** Folders, notebooks and files of the workspace, and files of volumes. */
import { Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Json } from "./collection.ts";
import type { Workspace } from "./workspace.ts";

export function fileRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  workspaceRoutes(app, workspace);
  volumeRoutes(app, workspace);
  return app;
}

function workspaceRoutes(app: Hono, workspace: Workspace): void {
  const { objects } = workspace;
  app.post("/2.0/workspace/mkdirs", async (context) => {
    const { path } = await context.req.json<{ path: string }>();
    if (!objects.has(path))
      objects.add(path, { path, object_type: "DIRECTORY", object_id: workspace.number() });
    return context.json({});
  });
  app.post("/2.0/workspace/import", async (context) => {
    const { path, format, language, content } = await context.req.json<Record<string, string>>();
    if (!path?.startsWith("/")) throw invalid(`Path (${path}) doesn't start with '/'`);
    const type = format === "SOURCE" ? { object_type: "NOTEBOOK", language } : { object_type: "FILE" };
    objects.put(path, { path, ...type, object_id: workspace.number(), size: content?.length ?? 0 });
    return context.json({});
  });
  app.get("/2.0/workspace/get-status", (context) =>
    context.json(objects.get(context.req.query("path") ?? "")),
  );
  app.post("/2.0/workspace/delete", async (context) => {
    const { path } = await context.req.json<{ path: string }>();
    return context.json(objects.remove(path));
  });
}

const volumeFile = "/2.0/fs/files/:path{.+}";

function volumeRoutes(app: Hono, { files, volumes }: Workspace): void {
  const known = (path: string): Json => {
    const [, catalog, schema, volume] = path.split("/");
    return volumes.get(`${catalog}.${schema}.${volume}`);
  };
  app.put(volumeFile, async (context) => {
    const path = context.req.param("path");
    known(path);
    const bytes = Buffer.from(await context.req.arrayBuffer());
    files.put(path, { bytes });
    return context.body(null, 204);
  });
  // HEAD requests come here as well.
  app.get(volumeFile, (context) => {
    const bytes = files.get(context.req.param("path")).bytes as Buffer<ArrayBuffer>;
    return context.body(bytes, 200, {
      ...{ "content-length": `${bytes.length}`, "content-type": "application/octet-stream" },
      "last-modified": new Date(0).toUTCString(),
    });
  });
  app.delete(volumeFile, (context) => {
    files.remove(context.req.param("path"));
    return context.body(null, 204);
  });
}
