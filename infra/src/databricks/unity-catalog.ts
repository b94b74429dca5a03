/** The stack's catalog: schemas for the layers, and volumes for files. */
import { Catalog } from "@pulumi/databricks/catalog.js";
import { Schema } from "@pulumi/databricks/schema.js";
import { Volume } from "@pulumi/databricks/volume.js";
import { WorkspaceBinding } from "@pulumi/databricks/workspaceBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf } from "../estate.ts";
import type { InWorkspace } from "./guests.ts";
import { governanceSchema } from "./plan/masks.ts";

/** Schema of the volumes. Landing and logs stand side by side in it, as Spark expects them. */
export const filesSchema = "files";

const withoutZone: ReadonlySet<string> = new Set(["logs", "serving"]);

/**
 * Where the tables of each schema are kept. Logs has a folder in another zone: its own container is a volume, which must
 * not overlap with tables. Serving holds views alone, and has no zone.
 */
function foldersOf(
  schemas: readonly string[],
): readonly (readonly [schema: string, zone: string, folder: string])[] {
  return [
    ...schemas.map((schema) =>
      withoutZone.has(schema)
        ? ([schema, "checkpoints", `tables/${schema}`] as const)
        : ([schema, schema, ""] as const),
    ),
    [filesSchema, "checkpoints", "files"],
    [governanceSchema, "checkpoints", "governance"],
  ];
}

/** Volumes over containers of the lake. */
const containers = ["landing", "logs"];

export interface UnityCatalogArgs extends InWorkspace {
  /** What reaches the lake must be there first. */
  readonly after: readonly pulumi.Resource[];
}

export class UnityCatalog extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly schemas: ReadonlyMap<string, Schema>;
  /** Paths of the volumes: `/Volumes/<catalog>/files/<name>`. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly volumeResources: ReadonlyMap<string, Volume>;

  constructor(inWorkspace: UnityCatalogArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:UnityCatalog", "databricks-unity-catalog", {}, options);
    const { args, catalog: name, after } = inWorkspace;
    const { isolatedCatalog, forceDestroy } = args.config.databricks;
    const catalog = new Catalog(
      "catalog",
      {
        name,
        comment: `Customer 360, stack ${args.config.stage}.`,
        storageRoot: rootOf(inWorkspace, "checkpoints", "catalog"),
        isolationMode: isolatedCatalog ? "ISOLATED" : "OPEN",
        owner: args.config.tags.owner,
        forceDestroy,
      },
      this.#holdsData(inWorkspace, { dependsOn: [...after] }),
    );
    if (isolatedCatalog) this.#bind(inWorkspace, catalog);
    this.name = catalog.name;
    this.schemas = this.#schemas(inWorkspace, catalog);
    this.volumeResources = this.#volumes(inWorkspace);
    const paths = [...this.volumeResources.keys()].map((volume) => [
      volume,
      `/Volumes/${name}/${filesSchema}/${volume}`,
    ]);
    this.volumes = Object.fromEntries(paths);
    this.registerOutputs({ name: this.name, schemas: [...this.schemas.keys()], volumes: this.volumes });
  }

  #bind({ args, provider }: InWorkspace, { name: securableName }: Catalog): void {
    const { workspaceId } = args.workspace;
    const binding = {
      securableName,
      securableType: "catalog",
      workspaceId,
      bindingType: "BINDING_TYPE_READ_WRITE",
    };
    new WorkspaceBinding("catalog", binding, { parent: this, provider });
  }

  #schemas(inWorkspace: InWorkspace, catalog: Catalog): ReadonlyMap<string, Schema> {
    const { args } = inWorkspace;
    const entries = foldersOf(args.contracts.platform.schemas).map(([name, zone, folder]) => {
      const schema = new Schema(
        name,
        {
          catalogName: catalog.name,
          name,
          storageRoot: rootOf(inWorkspace, zone, folder),
          owner: args.config.tags.owner,
          forceDestroy: args.config.databricks.forceDestroy,
        },
        this.#holdsData(inWorkspace),
      );
      return [name, schema] as const;
    });
    return new Map(entries);
  }

  #volumes(inWorkspace: InWorkspace): ReadonlyMap<string, Volume> {
    const { catalog: catalogName, args } = inWorkspace;
    const place = { catalogName, schemaName: filesSchema, owner: args.config.tags.owner };
    const within = this.#holdsData(inWorkspace, { dependsOn: this.schemas.get(filesSchema) ?? [] });
    const external = containers.map((name) => {
      const storageLocation = rootOf(inWorkspace, name, "");
      return [
        name,
        new Volume(name, { ...place, name, volumeType: "EXTERNAL", storageLocation }, within),
      ] as const;
    });
    const wheels = new Volume("wheels", { ...place, name: "wheels", volumeType: "MANAGED" }, within);
    return new Map([...external, ["wheels", wheels]]);
  }

  #holdsData({ args, provider }: InWorkspace, options: pulumi.CustomResourceOptions = {}) {
    return dataOf(this, args, { ...options, provider });
  }
}

function rootOf({ args }: InWorkspace, zone: string, folder: string): pulumi.Output<string> {
  return pulumi.interpolate`${args.lake.roots[zone]}/${folder}`;
}
