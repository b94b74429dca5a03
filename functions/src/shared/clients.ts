/** Clients of the lake's containers and of the app's queues and tables. */

import { TableClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import { appIdentity } from "./credential.ts";
import type { StorageSettings } from "./storage-settings.ts";

export interface Clients {
  /** A container of the lake, see `containers` in `contracts/platform.yaml`. */
  readonly containers: (name: string) => ContainerClient;
  readonly queues: (name: string) => QueueClient;
  readonly tables: (name: string) => TableClient;
}

/**
 * Clients that share their connections. Nothing is asked of the services yet.
 *
 * @param credential who the app is, where an account is given by its address
 */
export function connect(settings: StorageSettings, credential: TokenCredential = appIdentity()): Clients {
  const blobs = settings.LAKE_STORAGE
    ? BlobServiceClient.fromConnectionString(settings.LAKE_STORAGE)
    : new BlobServiceClient(settings.LAKE_STORAGE__blobServiceUri ?? "", credential);
  const queues = settings.STATE_STORAGE
    ? QueueServiceClient.fromConnectionString(settings.STATE_STORAGE)
    : new QueueServiceClient(settings.STATE_STORAGE__queueServiceUri ?? "", credential);
  const table = (name: string) =>
    settings.STATE_STORAGE
      ? TableClient.fromConnectionString(settings.STATE_STORAGE, name, { allowInsecureConnection: true })
      : new TableClient(settings.STATE_STORAGE__tableServiceUri ?? "", name, credential);
  return {
    containers: once((name) => blobs.getContainerClient(name)),
    queues: once((name) => queues.getQueueClient(name)),
    tables: once(table),
  };
}

function once<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => made.get(name) ?? (made.set(name, make(name)).get(name) as T);
}
