/** How Unity Catalog reaches the lake: its metastore, the access connector's identity, and a location for each zone. */
import { ExternalLocation } from "@pulumi/databricks/externalLocation.js";
import { Metastore } from "@pulumi/databricks/metastore.js";
import { MetastoreAssignment } from "@pulumi/databricks/metastoreAssignment.js";
import { StorageCredential } from "@pulumi/databricks/storageCredential.js";
import * as pulumi from "@pulumi/pulumi";
import { accountProvider, type InWorkspace } from "./guests.ts";

/** Zone that only Functions and Data Factory write. */
const readOnlyZone = "inbox";

export class UnityStorage extends pulumi.ComponentResource {
  /** Names of the external locations, by zone. */
  readonly locations: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(inWorkspace: InWorkspace, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:UnityStorage", "databricks-unity-storage", {}, options);
    const { args, catalog, provider } = inWorkspace;
    const isolationMode = args.config.databricks.isolatedCatalog
      ? "ISOLATION_MODE_ISOLATED"
      : "ISOLATION_MODE_OPEN";
    const credential = new StorageCredential(
      "lake",
      {
        name: `${catalog}_lake`,
        azureManagedIdentity: { accessConnectorId: args.accessConnectorId },
        comment: "Identity of the access connector, which may read and write the lake.",
        isolationMode,
      },
      { parent: this, provider, dependsOn: this.#metastore(inWorkspace) },
    );
    const { zones } = args.contracts.platform;
    const entries = zones.map((zone) => {
      const location = new ExternalLocation(
        zone,
        {
          name: `${catalog}_${zone}`,
          url: pulumi.interpolate`${args.lake.roots[zone] ?? missing(zone)}/`,
          credentialName: credential.name,
          comment: `Container ${zone} of the lake.`,
          readOnly: zone === readOnlyZone,
          isolationMode,
        },
        { parent: this, provider },
      );
      return [zone, location.name] as const;
    });
    this.locations = Object.fromEntries(entries);
    this.registerOutputs({ locations: this.locations });
  }

  /** The region's metastore; where neither an id nor the wish for a new one is given, Databricks has assigned it. */
  #metastore({ args, provider }: InWorkspace): pulumi.Resource[] {
    const { createMetastore, metastoreId, accountId } = args.config.databricks;
    const { workspaceId } = args.workspace;
    if (createMetastore && accountId) {
      const within = { parent: this, provider: accountProvider(accountId, this) };
      const { location: region, protectData: protect } = args.config;
      const metastore = new Metastore("metastore", { name: region, region }, { ...within, protect });
      const assigned = { metastoreId: metastore.id, workspaceId };
      return [new MetastoreAssignment("metastore", assigned, within)];
    }
    if (!metastoreId) return [];
    return [new MetastoreAssignment("metastore", { metastoreId, workspaceId }, { parent: this, provider })];
  }
}

function missing(zone: string): never {
  throw new RangeError(`The lake has no root for zone '${zone}' of contracts/platform.yaml; give it one.`);
}
