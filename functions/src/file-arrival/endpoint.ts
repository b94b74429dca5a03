/** What pipelines ask for their batch over HTTP. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { demand, HttpProblemError, readJson } from "../shared/http.ts";
import { NotJudgedError, RunSupersededError } from "./errors.ts";
import type { FileArrivalRoom } from "./index.ts";

const maxBodyBytes = 10_000;

const batchName = z.string().regex(/^[\w.-]{1,100}$/, "expected a batch's id, such as 2017-01-05.1.");
const runName = z.string().min(1).max(100);
const beginning = z.strictObject({ fileDate: z.iso.date(), runId: runName });
const ending = z.strictObject({ runId: runName, status: z.enum(["Succeeded", "Failed"]) });
const announcement = z.strictObject({ blob: z.string().min(1).max(1024) });

type Answer = (
  request: HttpRequest,
  room: FileArrivalRoom,
  invocationId: string,
) => Promise<HttpResponseInit>;

/** The files of a batch; one that the ledger does not know, as that of a day without sales, has none. */
export const batchFiles: Answer = async (request, { batches }) => {
  const batch = await batches.find(batchOf(request));
  return { jsonBody: { files: batch?.files ?? [] } };
};

/** Whether a run may take the batch: `{"proceed": true, "reason": "…"}`. */
export const beginBatch: Answer = async (request, { runs }) => {
  const { fileDate, runId } = await bodyOf(request, beginning);
  return { jsonBody: await runs.begin(batchOf(request), fileDate, runId) };
};

/** Where the run has brought the batch: `published`, `held` or `failed`. 409: it cannot be said, or is not its run. */
export const endBatch: Answer = async (request, { runs }) => {
  const { runId, status } = await bodyOf(request, ending);
  try {
    return { jsonBody: await runs.end(batchOf(request), runId, status === "Succeeded") };
  } catch (error) {
    if (!(error instanceof RunSupersededError || error instanceof NotJudgedError)) throw error;
    throw new HttpProblemError({ status: 409, title: "Conflict", detail: error.message });
  }
};

/** Lets the next run take the batch although it has been published. */
export const reopenBatch: Answer = async (request, { runs }) => {
  const batchId = batchOf(request);
  await runs.reopen(batchId);
  return { jsonBody: { batchId } };
};

/** Takes a file of the inbox without its event: `{"blob": "…", "status": "accepted"}`. */
export const announceFile: Answer = async (request, { announcements }, invocationId) => {
  const { blob } = await bodyOf(request, announcement);
  return { jsonBody: await announcements.take(blob, invocationId) };
};

function batchOf({ params }: HttpRequest): string {
  return demand(batchName, params.batch);
}

async function bodyOf<Schema extends z.ZodType>(
  request: HttpRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  return demand(schema, await readJson(request, maxBodyBytes));
}
