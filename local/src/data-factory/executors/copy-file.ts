/** Copies a file byte for byte from Blob Storage to Blob Storage. */
import { createHash } from "node:crypto";
import { RestError } from "@azure/storage-blob";
import { z } from "zod";
import { ActivityError } from "../errors.ts";
import type { Json } from "../expressions/values.ts";
import {
  type BlobFile,
  binaryFile,
  blobIsMissing,
  blobReadSettings,
  blobWriteSettings,
} from "./blob-dataset.ts";
import { type CopyTask, copied, copyFailed } from "./copy-task.ts";
import { known } from "./known.ts";

const sources = z.strictObject({
  type: z.literal("BinarySource"),
  storeSettings: blobReadSettings.optional(),
});
const sinks = z.strictObject({ type: z.literal("BinarySink"), storeSettings: blobWriteSettings.optional() });

/**
 * A file that is there already is overwritten, as Data Factory does: a pipeline that must not asks first. What is written is
 * there whole or not at all, with its MD5.
 */
export async function copyFile(task: CopyTask): Promise<Json> {
  known(`source of ${task.name}`, sources, task.source);
  known(`sink of ${task.name}`, sinks, task.sink);
  const since = performance.now();
  const source = binaryFile(task.from, task.services);
  const target = binaryFile(task.to, task.services);
  const bytes = await read(source, task.signal);
  const md5 = createHash("md5").update(bytes).digest();
  await target.client.upload(bytes, bytes.length, {
    abortSignal: task.signal,
    blobHTTPHeaders: { blobContentMD5: md5 },
  });
  if (task.isVerified) await verify(target, bytes.length, md5, task.signal);
  const counts = { dataRead: bytes.length, dataWritten: bytes.length, filesRead: 1, filesWritten: 1 };
  return copied(counts, task, since);
}

/** @throws ActivityError when the file is not there, changes meanwhile, or is not what its MD5 says */
async function read(file: BlobFile, abortSignal: AbortSignal): Promise<Buffer> {
  try {
    const { contentMD5, etag = "" } = await file.client.getProperties({ abortSignal });
    const bytes = await file.client.downloadToBuffer(0, undefined, {
      abortSignal,
      conditions: { ifMatch: etag },
    });
    if (contentMD5 && !createHash("md5").update(bytes).digest().equals(contentMD5))
      throw inconsistent(`Source file '${file.path}' is not what its MD5 says`);
    return bytes;
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    if (error.statusCode === 404) throw blobIsMissing(copyFailed, file);
    if (error.statusCode !== 412) throw error;
    throw new ActivityError(
      copyFailed,
      `ErrorCode=DataConsistencySourceDataChanged: Source file '${file.path}' is changed by other clients during the copy activity run.`,
    );
  }
}

async function verify(
  { client, path }: BlobFile,
  bytes: number,
  md5: Buffer,
  abortSignal: AbortSignal,
): Promise<void> {
  const { contentLength, contentMD5 } = await client.getProperties({ abortSignal });
  if (contentLength === bytes && contentMD5 && md5.equals(contentMD5)) return;
  throw inconsistent(`File '${path}' was not written as it was read`);
}

function inconsistent(what: string): ActivityError {
  return new ActivityError(copyFailed, `ErrorCode=DataConsistency: ${what}.`);
}
