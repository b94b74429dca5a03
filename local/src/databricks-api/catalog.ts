/** Unity Catalog: securables under their full names, who may do what with them, and where they are bound. */
import { Hono } from "hono";
import { invalid } from "./api-error.ts";
import type { Collection, Json } from "./collection.ts";
import { deployer, type Workspace } from "./workspace.ts";

interface Kind {
  /** In paths of the API. */
  readonly path: string;
  /** In paths of grants. */
  readonly securable: string;
  readonly objects: Collection;
  /** The full name of a new one; throws when what it stands in is not there. */
  readonly fullName: (given: Json) => string;
  /** What the service adds to a new one. */
  readonly made: (given: Json) => Json;
}

export function catalogRoutes(workspace: Workspace): Hono {
  const app = new Hono().basePath("/2.1/unity-catalog");
  const kinds = kindsOf(workspace);
  for (const kind of kinds) securableRoutes(app, kind);
  app.get("/tables/:name", (context) => context.json(workspace.tables.get(context.req.param("name"))));
  app.patch("/tables/:name", async (context) =>
    context.json(workspace.tables.change(context.req.param("name"), await context.req.json())),
  );
  grantRoutes(app, workspace, [...kinds, { securable: "table", objects: workspace.tables }]);
  bindingRoutes(app, workspace, kinds);
  return app;
}

function kindsOf(workspace: Workspace): Kind[] {
  const { storageCredentials, externalLocations, catalogs, schemas, volumes } = workspace;
  const name = ({ name }: Json) => `${name}`;
  const owned = (given: Json) => ({ owner: deployer.userName, metastore_id: "metastore", ...given });
  const kinds: readonly Kind[] = [
    {
      ...{ path: "storage-credentials", securable: "storage_credential", objects: storageCredentials },
      fullName: name,
      made: (given) => ({ id: `credential-${given.name}`, isolation_mode: "ISOLATION_MODE_OPEN", ...given }),
    },
    {
      ...{ path: "external-locations", securable: "external_location", objects: externalLocations },
      fullName: (given) => {
        storageCredentials.get(`${given.credential_name}`);
        return name(given);
      },
      made: (given) => ({ isolation_mode: "ISOLATION_MODE_OPEN", ...given }),
    },
    {
      ...{ path: "catalogs", securable: "catalog", objects: catalogs },
      fullName: (given) => {
        // Every new catalog has it.
        schemas.put(`${given.name}.default`, { catalog_name: given.name, name: "default" });
        return name(given);
      },
      made: (given) => ({ catalog_type: "MANAGED_CATALOG", isolation_mode: "OPEN", ...given }),
    },
    {
      ...{ path: "schemas", securable: "schema", objects: schemas },
      fullName: (given) => `${catalogs.get(`${given.catalog_name}`).name}.${given.name}`,
      made: (given) => given,
    },
    {
      ...{ path: "volumes", securable: "volume", objects: volumes },
      fullName: (given) => {
        const schema = schemas.get(`${given.catalog_name}.${given.schema_name}`);
        return `${schema.full_name}.${given.name}`;
      },
      made: (given) => ({ volume_id: `volume-${given.name}`, ...given }),
    },
  ];
  return kinds.map((kind) => ({ ...kind, made: (given: Json) => owned(kind.made(given)) }));
}

function securableRoutes(app: Hono, { path, objects, fullName, made }: Kind): void {
  app.post(`/${path}`, async (context) => {
    const given = await context.req.json<Json>();
    const full = fullName(given);
    return context.json(objects.add(full, { ...made(given), full_name: full }));
  });
  app.get(`/${path}/:name`, (context) => context.json(objects.get(context.req.param("name"))));
  app.patch(`/${path}/:name`, async (context) =>
    context.json(objects.change(context.req.param("name"), await context.req.json())),
  );
  app.delete(`/${path}/:name`, (context) => context.json(objects.remove(context.req.param("name"))));
}

interface Change {
  readonly principal?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** What a principal has is changed privilege by privilege; who has none is left out. */
function grantRoutes(
  app: Hono,
  { grants }: Workspace,
  kinds: readonly Pick<Kind, "securable" | "objects">[],
): void {
  const privileges = (key: string) =>
    grants.has(key) ? (grants.get(key).held as Map<string, Set<string>>) : new Map<string, Set<string>>();
  const list = (key: string) => ({
    privilege_assignments: [...privileges(key)]
      .filter(([, held]) => held.size > 0)
      .map(([principal, held]) => ({ principal, privileges: [...held] })),
  });
  for (const { securable, objects } of kinds) {
    const path = `/permissions/${securable}/:name`;
    app.get(path, (context) => context.json(list(`${securable}/${context.req.param("name")}`)));
    app.patch(path, async (context) => {
      const name = context.req.param("name") ?? "";
      objects.get(name);
      const key = `${securable}/${name}`;
      const held = privileges(key);
      const { changes = [] } = await context.req.json<{ changes?: readonly Change[] }>();
      for (const { principal, add = [], remove = [] } of changes) {
        if (!principal) throw invalid(`A change of the rights on ${securable} ${name} names no principal.`);
        const own = held.get(principal) ?? new Set<string>();
        held.set(principal, new Set([...own, ...add].filter((privilege) => !remove.includes(privilege))));
      }
      grants.put(key, { held });
      return context.json(list(key));
    });
  }
}

/** Securables that can be kept to some workspaces, and the one that this is. */
function bindingRoutes(app: Hono, { bindings, id: workspace_id }: Workspace, kinds: readonly Kind[]): void {
  app.get("/current-metastore-assignment", (context) =>
    context.json({ metastore_id: "metastore", workspace_id, default_catalog_name: "main" }),
  );
  for (const { securable, objects } of kinds) {
    const path = `/bindings/${securable}/:name`;
    const list = (name: string): Json[] => {
      const key = `${securable}/${name}`;
      return bindings.has(key) ? (bindings.get(key).bindings as Json[]) : [];
    };
    app.get(path, (context) => context.json({ bindings: list(context.req.param("name") ?? "") }));
    app.patch(path, async (context) => {
      const name = context.req.param("name") ?? "";
      objects.get(name);
      const { add = [], remove = [] } = await context.req.json<{ add?: Json[]; remove?: Json[] }>();
      const gone = [...add, ...remove].map(({ workspace_id }) => workspace_id);
      const kept = list(name).filter(({ workspace_id }) => !gone.includes(workspace_id));
      return context.json(bindings.put(`${securable}/${name}`, { bindings: [...kept, ...add] }));
    });
  }
}
