/** `POST /api/extract/{source}`: what may be asked, and what is answered. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import type { Clock } from "../shared/clock.ts";
import { HttpProblemError, readJson } from "../shared/http.ts";
import {
  ApiFault,
  ApiRefusal,
  ClaimLostError,
  ExtractionRequestError,
  InconsistentPagesError,
  SourceBusyError,
  UnknownSourceError,
} from "./errors.ts";
import type { Extractor } from "./extractor.ts";
import { lastWholeDay } from "./window.ts";

const maxBodyBytes = 10_000;

/** The names are those of Data Factory's parameters. */
const body = z.strictObject({
  fileDate: z.iso.date().optional(),
  batchId: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
});

export interface EndpointContext {
  readonly clock: Clock;
  readonly correlationId: string;
  /** How long an extraction may take before the caller has to ask again. */
  readonly milliseconds: number;
}

/**
 * Extracts a source. 200: published, or nothing changed. 202: there is more, ask again. 409: it is being extracted.
 * 502: the API gave no sound delivery.
 *
 * @throws HttpProblemError when it was not extracted
 */
export async function answerExtraction(
  extractor: Pick<Extractor, "extract">,
  request: HttpRequest,
  { clock, correlationId, milliseconds }: EndpointContext,
): Promise<HttpResponseInit> {
  const { fileDate = lastWholeDay(clock.now()), batchId = null } = await readRequest(request);
  const { source = "" } = request.params;
  try {
    const result = await extractor.extract({ source, fileDate, batchId, correlationId, milliseconds });
    const jsonBody = { ...result, correlationId };
    if (result.status !== "continuing") return { status: 200, jsonBody };
    return { status: 202, headers: { "retry-after": "1" }, jsonBody };
  } catch (error) {
    throw problemOf(error);
  }
}

async function readRequest(request: HttpRequest): Promise<z.output<typeof body>> {
  if (request.body === null) return {};
  const read = body.safeParse(await readJson(request, maxBodyBytes));
  if (read.success) return read.data;
  const detail =
    'Expected {"fileDate": "2017-01-05", "batchId": "2017-01-05.1"}, of which either may be left out.';
  throw new HttpProblemError({ status: 400, title: "Bad request", detail });
}

const problems = [
  { type: UnknownSourceError, status: 404, title: "Not found" },
  { type: ExtractionRequestError, status: 400, title: "Bad request" },
  { type: SourceBusyError, status: 409, title: "Conflict" },
  { type: ClaimLostError, status: 409, title: "Conflict" },
  { type: ApiFault, status: 502, title: "Bad gateway" },
  { type: ApiRefusal, status: 502, title: "Bad gateway" },
  { type: InconsistentPagesError, status: 502, title: "Bad gateway" },
] as const;

function problemOf(error: unknown): unknown {
  const problem = problems.find(({ type }) => error instanceof type);
  if (!problem) return error;
  const { status, title } = problem;
  const headers: Record<string, string> = status === 409 ? { "retry-after": "60" } : {};
  return new HttpProblemError({ status, title, detail: (error as Error).message, headers });
}
