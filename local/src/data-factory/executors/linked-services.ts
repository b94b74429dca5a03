/** Where linked services lead on this machine. */
import type { BlobServiceClient } from "@azure/storage-blob";
import type pg from "pg";
import type { JobResultState } from "../../jobs/schedule.ts";
import { ActivityError } from "../errors.ts";

/** How a run of a Databricks job ended. */
export interface JobRunEnd {
  readonly runId: string;
  /** Where people see the run. */
  readonly runPageUrl: string;
  readonly state: JobResultState;
  /** What failed; empty when nothing did. */
  readonly message: string;
}

/** A workspace's jobs by their ids. */
export interface Workspace {
  /** @returns null when there is no such job */
  runJob(
    jobId: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<JobRunEnd | null>;
}

/** Types are those of Data Factory's linked services. */
interface LinkedServiceTypes {
  readonly AzureBlobStorage: { readonly blobs: BlobServiceClient };
  readonly AzurePostgreSql: { readonly pool: Pick<pg.Pool, "connect" | "query"> };
  /** The app may still be starting: its address and key come when they are needed. */
  readonly AzureFunction: { readonly app: () => Promise<{ readonly url: string; readonly key: string }> };
  readonly AzureDatabricks: { readonly workspace: Workspace };
}
export type LinkedServiceType = keyof LinkedServiceTypes;

export type LinkedService = {
  [Type in LinkedServiceType]: { readonly type: Type } & LinkedServiceTypes[Type];
}[LinkedServiceType];

export type LinkedServices = Readonly<Record<string, LinkedService>>;

/** @throws ActivityError when there is no such linked service, or it is of another type */
export function linkedService<Type extends LinkedServiceType>(
  services: LinkedServices,
  name: string,
  type: Type,
): LinkedServiceTypes[Type] {
  const found = Object.hasOwn(services, name) ? services[name] : undefined;
  if (!found) throw new ActivityError("NoSuchLinkedService", `There is no linked service '${name}' here.`);
  if (found.type !== type)
    throw new ActivityError("NotKnownHere", `Linked service ${name} is ${found.type}, expected ${type}.`);
  return found as unknown as LinkedServiceTypes[Type];
}
