/** The storage account that Azurite serves: its name and key are public and the same everywhere. */

/** The well-known development account. */
export const developmentAccount = {
  name: "devstoreaccount1",
  key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
} as const;

/** Where the three services listen, with the account's name as their path: `http://127.0.0.1:10000/devstoreaccount1`. */
export interface StorageEndpoints {
  readonly blob: string;
  readonly queue: string;
  readonly table: string;
}

/** The connection string of the development account at these endpoints. */
export function connectionStringOf({ blob, queue, table }: StorageEndpoints): string {
  return [
    "DefaultEndpointsProtocol=http",
    `AccountName=${developmentAccount.name}`,
    `AccountKey=${developmentAccount.key}`,
    `BlobEndpoint=${blob}`,
    `QueueEndpoint=${queue}`,
    `TableEndpoint=${table}`,
  ].join(";");
}
