/** Git folders, at commits of a repository that whoever starts the stand-in tells. */
import { Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Json } from "./collection.ts";
import type { Workspace } from "./workspace.ts";

interface Checkout {
  readonly branch?: string;
  readonly tag?: string;
}

export function gitFolderRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  const { gitFolders } = workspace;
  app.post("/2.0/repos", async (context) => {
    const given = await context.req.json<Record<string, string>>();
    const { url, provider, path, branch = "main" } = given;
    const id = workspace.number();
    const folder = { id, url, provider, path, ...checkout({ branch }, workspace) };
    return context.json(gitFolders.add(`${id}`, folder));
  });
  app.get("/2.0/repos", (context) => {
    const prefix = context.req.query("path_prefix") ?? "";
    return context.json({ repos: gitFolders.all().filter(({ path }) => `${path}`.startsWith(prefix)) });
  });
  app.get("/2.0/repos/:id", (context) => context.json(gitFolders.get(context.req.param("id"))));
  app.patch("/2.0/repos/:id", async (context) => {
    const given = await context.req.json<Checkout>();
    gitFolders.change(context.req.param("id"), checkout(given, workspace));
    return context.json({});
  });
  app.delete("/2.0/repos/:id", (context) => context.json(gitFolders.remove(context.req.param("id"))));
  return app;
}

/** A tag leaves the folder without a branch. @throws ApiError when the repository has no such branch or tag */
function checkout({ branch, tag }: Checkout, { remote }: Workspace): Json {
  if ((branch === undefined) === (tag === undefined)) throw invalid("Expected either a branch or a tag.");
  const head_commit_id = remote.get(tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`);
  if (head_commit_id === undefined) throw invalid(`The repository has no ${tag ?? branch}.`);
  return { branch, head_commit_id };
}
