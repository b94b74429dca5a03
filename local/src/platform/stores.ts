/** Containers, queues and tables as the contracts name them, which infrastructure makes in Azure. */
import { TableServiceClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import type { Platform } from "@customer360/contracts";

/** Makes those that are not there yet. */
export async function createStores(connectionString: string, platform: Platform): Promise<void> {
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const tables = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  const containers = new Set([...platform.zones, ...Object.values(platform.containers)]);
  await Promise.all([
    ...[...containers].map((name) => blobs.getContainerClient(name).createIfNotExists()),
    ...Object.values(platform.queues).map((name) => queues.getQueueClient(name).createIfNotExists()),
    // A table that exists is no error to this client.
    ...Object.values(platform.tables).map((name) => tables.createTable(name)),
  ]);
}
