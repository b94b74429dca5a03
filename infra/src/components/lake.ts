/** The lake: a hierarchical account with a container a zone, what ages in it, and Landing that nobody changes. */
import * as storage from "@pulumi/azure-native/storage/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Estate, type Monitored, monitored } from "../estate.ts";
import type { Identities } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import { lakeRules } from "./lake-rules.ts";
import type { Network } from "./network.ts";
import { container, softDelete, storageAccount } from "./storage-account.ts";

export interface LakeArgs extends Estate {
  readonly network: Network;
  readonly keyVault: KeyVault;
  readonly identities: Identities;
}

export class Lake extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly accountName: pulumi.Output<string>;
  /** `https://<account>.blob.core.windows.net` */
  readonly blobEndpoint: pulumi.Output<string>;
  /** `abfss://<container>@<account>.dfs.core.windows.net`, by container. */
  readonly roots: Readonly<Record<string, pulumi.Output<string>>>;
  /** By their names. */
  readonly containers: ReadonlyMap<string, pulumi.Resource>;
  readonly monitored: readonly Monitored[];

  constructor(args: LakeArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:Lake", "lake", {}, options);
    const { config, contracts, network, keyVault, identities } = args;
    const account = storageAccount("lake", {
      ...{ estate: args, network, keyVault, encryption: identities.of.encryption },
      redundancy: config.lake.redundancy,
      isHierarchical: true,
      ...{ parent: this, dependsOn: pulumiResources(options?.dependsOn) },
    });
    const { zones, containers } = contracts.platform;
    const names = [...new Set([...zones, ...Object.values(containers)])];
    softDelete("lake", account, args, this);
    this.containers = new Map(names.map((name) => [name, container(name, account, args, this)]));
    lifecycle(account, args, this);
    if (config.lake.landingImmutableDays > 0)
      immutable(containers.landing, account, args, this, [...this.containers.values()]);
    this.id = account.id;
    this.accountName = account.name;
    this.blobEndpoint = pulumi.interpolate`https://${account.name}.blob.core.windows.net`;
    const root = (name: string) => pulumi.interpolate`abfss://${name}@${account.name}.dfs.core.windows.net`;
    this.roots = Object.fromEntries(names.map((name) => [name, root(name)]));
    this.monitored = [
      monitored("lake", this.id, { logs: false }),
      monitored("lake-blobs", pulumi.interpolate`${this.id}/blobServices/default`),
    ];
    this.registerOutputs({ id: this.id, accountName: this.accountName, roots: this.roots });
  }

  /** Where one container is, for rights to it alone. */
  containerScope(name: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.id}/blobServices/default/containers/${name}`;
  }
}

function pulumiResources(dependsOn: pulumi.ComponentResourceOptions["dependsOn"]): pulumi.Resource[] {
  return [dependsOn ?? []].flat().filter((one): one is pulumi.Resource => pulumi.Resource.isInstance(one));
}

function lifecycle(
  account: storage.StorageAccount,
  { place, config, contracts }: LakeArgs,
  parent: pulumi.Resource,
): void {
  new storage.ManagementPolicy(
    "lake-ages",
    {
      resourceGroupName: place.resourceGroupName,
      accountName: account.name,
      managementPolicyName: "default",
      policy: { rules: lakeRules(config.lake, contracts.platform) },
    },
    { parent },
  );
}

/** What landed stays as it is for so long; the policy is not locked, so that an operator can shorten it in need. */
function immutable(
  containerName: string,
  account: storage.StorageAccount,
  { place, config }: LakeArgs,
  parent: pulumi.Resource,
  dependsOn: readonly pulumi.Resource[],
): void {
  new storage.BlobContainerImmutabilityPolicy(
    "landing-stays",
    {
      resourceGroupName: place.resourceGroupName,
      ...{ accountName: account.name, containerName, immutabilityPolicyName: "default" },
      immutabilityPeriodSinceCreationInDays: config.lake.landingImmutableDays,
      // Capture and others that write a file in several steps append to it.
      allowProtectedAppendWritesAll: true,
    },
    { parent, dependsOn: [...dependsOn] },
  );
}
