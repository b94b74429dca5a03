/** A file of Blob Storage that a dataset stands for. */
import type { BlockBlobClient } from "@azure/storage-blob";
import { z } from "zod";
import type { Dataset } from "../datasets.ts";
import { ActivityError } from "../errors.ts";
import { known } from "./known.ts";
import { type LinkedServices, linkedService } from "./linked-services.ts";

const location = z.strictObject({
  type: z.literal("AzureBlobStorageLocation"),
  container: z.string().min(1),
  folderPath: z.string().optional(),
  fileName: z.string().min(1),
});

/** How an activity says that it reads, or writes, Blob Storage. */
export const blobReadSettings = z.strictObject({
  type: z.literal("AzureBlobStorageReadSettings"),
  /** Of no effect on one file. */
  recursive: z.boolean().optional(),
});
export const blobWriteSettings = z.strictObject({ type: z.literal("AzureBlobStorageWriteSettings") });

const binary = z.strictObject({ location });
const json = z.strictObject({
  location,
  encodingName: z.enum(["UTF-8", "UTF-8 without BOM"]).optional(),
  compression: z
    .strictObject({
      type: z.string().regex(/^gzip$/i, "expected gzip"),
      level: z.enum(["Optimal", "Fastest"]).default("Optimal"),
    })
    .optional(),
});

export interface BlobFile {
  readonly client: BlockBlobClient;
  readonly container: string;
  /** Name in the container. */
  readonly path: string;
}

export function binaryFile(dataset: Dataset, services: LinkedServices): BlobFile {
  demandType(dataset, "Binary");
  return fileAt(known(`dataset ${dataset.name}`, binary, dataset.properties).location, dataset, services);
}

export interface JsonFile extends BlobFile {
  readonly isCompressed: boolean;
  readonly level: "Optimal" | "Fastest";
}

export function jsonFile(dataset: Dataset, services: LinkedServices): JsonFile {
  demandType(dataset, "Json");
  const { location, compression } = known(`dataset ${dataset.name}`, json, dataset.properties);
  const file = fileAt(location, dataset, services);
  return { ...file, isCompressed: compression !== undefined, level: compression?.level ?? "Optimal" };
}

function demandType({ name, type }: Dataset, expected: string): void {
  if (type !== expected)
    throw new ActivityError("NotKnownHere", `Dataset ${name} is ${type}, expected ${expected}.`);
}

function fileAt(
  { container, folderPath, fileName }: z.output<typeof location>,
  dataset: Dataset,
  services: LinkedServices,
): BlobFile {
  const { blobs } = linkedService(services, dataset.linkedService, "AzureBlobStorage");
  const path = folderPath ? `${folderPath}/${fileName}` : fileName;
  const client = blobs.getContainerClient(container).getBlockBlobClient(path);
  return { client, container, path };
}

/** @throws ActivityError with `code` in the words of Data Factory */
export function blobIsMissing(code: string, { container, path }: BlobFile): ActivityError {
  return new ActivityError(
    code,
    `ErrorCode=UserErrorFileNotFound: The required Blob is missing. Container: ${container}, file: ${path}.`,
  );
}
