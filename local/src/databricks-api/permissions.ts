/** Who may do what with jobs, policies, warehouses and folders. A list that is put takes the place of the one before. */
import { Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Json } from "./collection.ts";
import type { Workspace } from "./workspace.ts";

interface Entry {
  readonly user_name?: string;
  readonly group_name?: string;
  readonly service_principal_name?: string;
  readonly permission_level: string;
}

interface Kind {
  /** In paths of the API. */
  readonly path: string;
  /** As answers have it. */
  readonly type: string;
  readonly levels: readonly string[];
}

const kinds: readonly Kind[] = [
  { path: "jobs", type: "job", levels: ["IS_OWNER", "CAN_MANAGE", "CAN_MANAGE_RUN", "CAN_VIEW"] },
  { path: "cluster-policies", type: "cluster-policy", levels: ["CAN_USE"] },
  {
    ...{ path: "sql/warehouses", type: "warehouses" },
    levels: ["IS_OWNER", "CAN_MANAGE", "CAN_MONITOR", "CAN_USE", "CAN_VIEW"],
  },
  { path: "directories", type: "directory", levels: ["CAN_MANAGE", "CAN_EDIT", "CAN_RUN", "CAN_READ"] },
  { path: "repos", type: "repo", levels: ["CAN_MANAGE", "CAN_EDIT", "CAN_RUN", "CAN_READ"] },
];

export function permissionRoutes({ permissions }: Workspace): Hono {
  const app = new Hono().basePath("/2.0/permissions");
  for (const { path: kind, type, levels } of kinds) {
    const path = `/${kind}/:id`;
    app.get(path, (context) => context.json(permissions.get(`${kind}/${context.req.param("id")}`)));
    app.put(path, async (context) => {
      const id = context.req.param("id");
      const { access_control_list = [] } = await context.req.json<{ access_control_list?: Entry[] }>();
      for (const entry of access_control_list) check(entry, `${type} ${id}`, levels);
      return context.json(
        permissions.put(`${kind}/${id}`, {
          ...{ object_id: `/${kind}/${id}`, object_type: type },
          access_control_list: access_control_list.map(told),
        }),
      );
    });
  }
  return app;
}

/** @throws ApiError for an entry of nobody, or of a level that such objects do not have */
function check(entry: Entry, what: string, known: readonly string[]): void {
  const { user_name, group_name, service_principal_name, permission_level } = entry;
  if (!user_name && !group_name && !service_principal_name) throw invalid(`A right on ${what} names nobody.`);
  if (!known.includes(permission_level))
    throw invalid(`${what} has no level '${permission_level}'; it has ${known.join(", ")}.`);
}

function told({ permission_level, ...who }: Entry): Json {
  return { ...who, all_permissions: [{ permission_level, inherited: false }] };
}
