/** A small program: a lake with its containers and a secret, to try on the engine what operators do with the estate. */

import { Secret } from "@pulumi/azure-native/keyvault/index.js";
import { BlobContainer, StorageAccount } from "@pulumi/azure-native/storage/index.js";
import * as pulumi from "@pulumi/pulumi";

export interface Sample {
  /** Name of the component in the program, and the one that it had before. */
  readonly component?: string;
  readonly formerly?: string;
  readonly owner?: string;
  readonly account?: string;
  readonly protect?: boolean;
}

class Lake extends pulumi.ComponentResource {
  constructor(
    sample: Required<Omit<Sample, "formerly">> & Pick<Sample, "formerly">,
    password: pulumi.Output<string>,
  ) {
    const aliases = sample.formerly ? [{ name: sample.formerly }] : [];
    super("customer360:test:Lake", sample.component, {}, { aliases });
    const options = { parent: this, protect: sample.protect };
    const place = { resourceGroupName: "rg-c360-test" };
    const account = new StorageAccount(
      "lake",
      {
        ...place,
        accountName: sample.account,
        kind: "StorageV2",
        sku: { name: "Standard_GZRS" },
        tags: { owner: sample.owner, environment: "test" },
        allowSharedKeyAccess: false,
      },
      options,
    );
    for (const containerName of ["landing", "bronze"])
      new BlobContainer(containerName, { ...place, accountName: account.name, containerName }, options);
    new Secret(
      "password",
      { ...place, vaultName: "kv-c360-test", secretName: "password", properties: { value: password } },
      options,
    );
    this.registerOutputs({ endpoint: account.primaryEndpoints.dfs });
    this.endpoint = account.primaryEndpoints.dfs;
  }
  readonly endpoint: pulumi.Output<string>;
}

/** The program, with what it is to be like. */
export const program =
  (sample: Sample = {}) =>
  async () => {
    const password = new pulumi.Config().requireSecret("password");
    const defaults = { component: "lake", owner: "data-platform", account: "stc360test", protect: false };
    const lake = new Lake({ ...defaults, ...sample }, password);
    return { endpoint: lake.endpoint, password };
  };
