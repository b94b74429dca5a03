/** Lists batches and files, and starts a batch again. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { BatchBusyError, type FileArrivalRoom, UnknownBatchError } from "../file-arrival/index.ts";
import type { BatchRecord } from "../file-arrival/records.ts";
import { HttpProblemError } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import { day, limit, notFound, readQuery } from "./query.ts";

type Ledgers = Pick<FileArrivalRoom, "batches" | "files" | "gate" | "runs">;

/** GET batches: newest dates first, by `from`, `to` and `status`, each with its last run. */
export async function listBatches(
  request: HttpRequest,
  { batches, runs }: Ledgers,
): Promise<HttpResponseInit> {
  const status = z.enum(["claimed", "started"], { error: "expected claimed or started." }).optional();
  const { limit: count, ...filter } = readQuery(request, { from: day, to: day, status, limit });
  const found = await batches.list(filter, count);
  return { jsonBody: { batches: await Promise.all(found.map((batch) => withRun(batch, runs))) } };
}

/** GET batches/{id}: with its last run and its files, where they are in the inbox and where they belong in Landing. */
export async function getBatch(request: HttpRequest, { batches, runs }: Ledgers): Promise<HttpResponseInit> {
  const { id = "" } = request.params;
  const batch = await batches.find(id);
  if (batch === null) return notFound(`There is no batch ${id}; GET /api/batches lists them.`);
  return { jsonBody: await withRun(batch, runs) };
}

/** A batch with what has become of it; `run` is null until its pipeline has begun. */
async function withRun(batch: BatchRecord, runs: Ledgers["runs"]): Promise<object> {
  const last = await runs.lastOf(batch.batchId);
  if (last === null) return { ...batch, run: null };
  const { runId, state, changedAt } = last;
  return { ...batch, run: { runId, state, changedAt } };
}

/** POST batches/{id}/replay: 202 with the run that was started. */
export async function replayBatch(
  request: HttpRequest,
  { gate }: Ledgers,
  log: Log,
  caller: string,
): Promise<HttpResponseInit> {
  const { id = "" } = request.params;
  try {
    const batch = await gate.replay(id);
    log.info("Batch was replayed by hand", { batchId: id, correlationId: batch.correlationId, caller });
    return { status: 202, jsonBody: batch };
  } catch (error) {
    if (error instanceof UnknownBatchError) return notFound(error.message);
    if (!(error instanceof BatchBusyError)) throw error;
    throw new HttpProblemError({ status: 409, title: "Conflict", detail: error.message });
  }
}

/** GET files: newest first, by `date`, `source` and `status`. */
export async function listFiles(request: HttpRequest, { files }: Ledgers): Promise<HttpResponseInit> {
  const words = "expected accepted, repeated or rejected.";
  const status = z.enum(["accepted", "repeated", "rejected"], { error: words }).optional();
  const shape = { date: day, source: z.string().optional(), status, limit };
  const { limit: count, date: fileDate, ...filter } = readQuery(request, shape);
  return { jsonBody: { files: await files.list({ fileDate, ...filter }, count) } };
}
