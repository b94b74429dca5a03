/** The account of the Functions: their host's files, their deployment package, queues, and tables that keep their state. */
import * as storage from "@pulumi/azure-native/storage/index.js";
import * as pulumi from "@pulumi/pulumi";
import { dataOf, type Estate, type Monitored, monitored } from "../estate.ts";
import type { Identities } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import type { Network } from "./network.ts";
import { container, softDelete, storageAccount } from "./storage-account.ts";

export interface StateStorageArgs extends Estate {
  readonly network: Network;
  readonly keyVault: KeyVault;
  readonly identities: Identities;
}

/** Container of the app's deployment package. */
const packages = "app-package";

/** Container of events that their queue did not take. Those of the Functions have another form, and a container in the lake. */
const eventDeadLetters = "event-deadletters";

export class StateStorage extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly accountName: pulumi.Output<string>;
  /** Address of the container that the app is deployed from. */
  readonly packageContainer: pulumi.Output<string>;
  readonly eventDeadLetters = eventDeadLetters;
  /** Its queues and containers are there from then on. */
  readonly parts: pulumi.Resource[];
  readonly monitored: readonly Monitored[];

  constructor(args: StateStorageArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:infra:StateStorage", "state-storage", {}, options);
    const { config, contracts, place, network, keyVault, identities } = args;
    const dependsOn = [options?.dependsOn ?? []].flat() as pulumi.Resource[];
    const account = storageAccount("state", {
      ...{ estate: args, network, keyVault, encryption: identities.of.encryption },
      // A flat account has the lake's redundancy; GZRS is for data that cannot be made again, so zones are enough.
      redundancy: config.lake.redundancy === "Standard_LRS" ? "Standard_LRS" : "Standard_ZRS",
      isHierarchical: false,
      ...{ parent: this, dependsOn },
    });
    softDelete("state", account, args, this);
    const own = { resourceGroupName: place.resourceGroupName, accountName: account.name };
    const kept = dataOf(this, args);
    const { queues, tables } = contracts.platform;
    const queueNames = Object.values(queues).flatMap((name) => [name, `${name}-poison`]);
    const created = queueNames.map((queueName) => new storage.Queue(queueName, { ...own, queueName }, kept));
    for (const tableName of Object.values(tables)) new storage.Table(tableName, { ...own, tableName }, kept);
    const deployed = container(packages, account, args, this);
    this.parts = [...created, container(eventDeadLetters, account, args, this)];
    this.id = account.id;
    this.accountName = account.name;
    this.packageContainer = pulumi.interpolate`https://${account.name}.blob.core.windows.net/${deployed.name}`;
    this.monitored = [
      monitored("state", this.id, { logs: false }),
      ...["blob", "queue", "table"].map((service) =>
        monitored(`state-${service}s`, pulumi.interpolate`${this.id}/${service}Services/default`),
      ),
    ];
    this.registerOutputs({ id: this.id, accountName: this.accountName });
  }

  /** Address of a service of the account, such as `https://<account>.queue.core.windows.net`. */
  endpoint(service: "blob" | "queue" | "table"): pulumi.Output<string> {
    return pulumi.interpolate`https://${this.accountName}.${service}.core.windows.net`;
  }

  queueScope(name: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.id}/queueServices/default/queues/${name}`;
  }

  containerScope(name: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.id}/blobServices/default/containers/${name}`;
  }
}
