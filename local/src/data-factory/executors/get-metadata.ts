/**
 * Get Metadata of one file of Blob Storage
 * (learn.microsoft.com/azure/data-factory/control-flow-get-metadata-activity).
 */
import { RestError } from "@azure/storage-blob";
import { z } from "zod";
import { type DatasetDefinitions, datasetReference, resolvedDataset } from "../datasets.ts";
import type { JsonObject } from "../expressions/values.ts";
import type { Execute } from "../run.ts";
import { type BlobFile, binaryFile, blobIsMissing, blobReadSettings } from "./blob-dataset.ts";
import { known } from "./known.ts";
import type { LinkedServices } from "./linked-services.ts";

/** Those that a binary file of Blob Storage has. */
const fields = ["exists", "itemName", "itemType", "size", "lastModified", "contentMD5"] as const;
type Field = (typeof fields)[number];

const properties = z.strictObject({
  dataset: datasetReference,
  fieldList: z.array(z.enum(fields)).min(1),
  storeSettings: blobReadSettings.optional(),
  formatSettings: z.strictObject({ type: z.literal("BinaryReadSettings") }).optional(),
});

/** Without `exists` in the list a file that is not there is an error; with it, that is all that is told. */
export function getMetadata(datasets: DatasetDefinitions, services: LinkedServices): Execute {
  return async (activity, signal) => {
    const { dataset, fieldList } = known(`activity ${activity.name}`, properties, activity.properties);
    const file = binaryFile(resolvedDataset(datasets, dataset), services);
    const all = await metadataOf(file, signal);
    if (all) return Object.fromEntries(fieldList.map((field) => [field, all[field]])) as JsonObject;
    if (fieldList.includes("exists")) return { exists: false };
    throw blobIsMissing("2011", file);
  };
}

async function metadataOf(
  { client, path }: BlobFile,
  abortSignal: AbortSignal,
): Promise<Readonly<Record<Field, string | number | boolean | null>> | null> {
  try {
    const { contentLength = 0, lastModified, contentMD5 } = await client.getProperties({ abortSignal });
    return {
      ...{ exists: true, itemName: path.split("/").at(-1) ?? "", itemType: "File", size: contentLength },
      lastModified: (lastModified ?? new Date(0)).toISOString().replace(/\.\d+Z$/, "Z"),
      contentMD5: contentMD5 ? Buffer.from(contentMD5).toString("base64") : null,
    };
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return null;
    throw error;
  }
}
