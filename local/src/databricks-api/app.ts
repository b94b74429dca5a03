/** The REST API of a workspace, as far as Databricks' provider needs it for our resources. Everything else is refused by name. */
import { type Context, Hono } from "hono";
import { ApiError } from "./api-error.ts";
import { catalogRoutes } from "./catalog.ts";
import { computeRoutes } from "./compute.ts";
import { dashboardRoutes } from "./dashboards.ts";
import { fileRoutes } from "./files.ts";
import { gitFolderRoutes } from "./git-folders.ts";
import { identityRoutes } from "./identity.ts";
import { jobRoutes } from "./jobs.ts";
import { noticeRoutes } from "./notices.ts";
import { permissionRoutes } from "./permissions.ts";
import { savedQueryRoutes } from "./saved-queries.ts";
import { secretRoutes } from "./secrets.ts";
import { Workspace } from "./workspace.ts";

export interface WorkspaceOptions {
  /** Databricks' number of the workspace. */
  readonly workspaceId: number;
  /** What every request has to carry. */
  readonly token: string;
  /** What Git folders find at their repository, by `refs/heads/<branch>` and `refs/tags/<tag>`; it may change meanwhile. */
  readonly remote?: ReadonlyMap<string, string>;
}

export function databricksApp({ workspaceId, token, remote = new Map() }: WorkspaceOptions): Hono {
  const app = new Hono();
  const workspace = new Workspace(workspaceId, remote);
  app.use(async (context, next) => {
    if (context.req.header("authorization") === `Bearer ${token}`) return next();
    throw new ApiError(401, "UNAUTHENTICATED", "The request carries no token that this workspace knows.");
  });
  const rooms = [
    catalogRoutes,
    computeRoutes,
    dashboardRoutes,
    fileRoutes,
    gitFolderRoutes,
    identityRoutes,
    jobRoutes,
    noticeRoutes,
    permissionRoutes,
    savedQueryRoutes,
    secretRoutes,
  ];
  for (const routes of rooms) app.route("/api", routes(workspace));
  app.notFound((context) => refusal(context, unknown(context)));
  app.onError((error, context) => {
    if (error instanceof ApiError) return refusal(context, error);
    throw error;
  });
  return app;
}

function unknown({ req }: Context): ApiError {
  const message = `${req.method} ${req.path} is nothing that the stand-in for Databricks' API knows; add it to local/src/databricks-api.`;
  // Not the code for something that is not there: the provider would take that for an answer.
  return new ApiError(400, "NOT_KNOWN_TO_STAND_IN", message);
}

function refusal(context: Context, { status, code, message }: ApiError): Response {
  return context.json({ error_code: code, message }, status);
}
