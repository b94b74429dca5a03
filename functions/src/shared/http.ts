/** Answers and request bodies of HTTP functions. Errors are told as problem details (RFC 9457). */
import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { z } from "zod";
import { parseExactly } from "./json-text.ts";
import type { Log } from "./log.ts";

export interface ProblemDetails {
  readonly status: number;
  /** What kind of problem it is, in a few words. */
  readonly title: string;
  /** What is wrong with this request, and what to do. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with a problem. */
export class HttpProblemError extends Error {
  override readonly name = "HttpProblemError";
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** A body that is not the JSON that it is said to be. */
export class UnreadableBodyError extends HttpProblemError {
  readonly body: Uint8Array;

  constructor(body: Uint8Array) {
    super({ status: 400, title: "Bad request", detail: "The body is no JSON in UTF-8." });
    this.body = body;
  }
}

/** The answer that tells a problem. */
export function problemAnswer({ status, title, detail, headers }: ProblemDetails): HttpResponseInit {
  const jsonBody = { type: "about:blank", title, status, detail };
  return { status, headers: { ...headers, "content-type": "application/problem+json" }, jsonBody };
}

/**
 * A handler whose problems become answers. Any other error becomes a 500 that names the correlation id and nothing else;
 * what went wrong is in the log.
 */
export function answering(
  log: Log,
  handler: (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>,
): HttpHandler {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (error instanceof HttpProblemError) return problemAnswer(error.problem);
      const correlationId = context.invocationId;
      log.error("The request could not be answered", {
        correlationId,
        function: context.functionName,
        error,
      });
      const detail = `Something went wrong here; the logs tell what under the correlation id ${correlationId}.`;
      return problemAnswer({ status: 500, title: "Internal error", detail });
    }
  };
}

/**
 * The JSON of a request, see {@link parseExactly}.
 *
 * @param limit bytes that the body may have; what comes after them is not read
 * @throws HttpProblemError 413 when it is longer, 415 when it is said to be something else
 * @throws UnreadableBodyError 400 when it is no JSON
 */
export async function readJson(request: HttpRequest, limit: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "application/json";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    const detail = `The body is ${type.slice(0, 100)}; send application/json.`;
    throw new HttpProblemError({ status: 415, title: "Unsupported media type", detail });
  }
  const body = await readBody(request, limit);
  try {
    return parseExactly(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new UnreadableBodyError(body);
  }
}

/** A value in the form that it has to have. @throws HttpProblemError 400 with everything that is wrong */
export function demand<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) =>
    [path.join("."), message].filter(Boolean).join(": "),
  );
  throw new HttpProblemError({ status: 400, title: "Bad request", detail: problems.join(" ") });
}

async function readBody(request: HttpRequest, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = Number(request.headers.get("content-length") ?? 0) > limit ? limit + 1 : 0;
  if (bytes === 0) {
    for await (const piece of request.body ?? []) {
      bytes += piece.length;
      if (bytes > limit) break;
      pieces.push(piece);
    }
  }
  if (bytes <= limit) return Buffer.concat(pieces);
  const detail = `The body is longer than ${limit} bytes; send less at once.`;
  throw new HttpProblemError({ status: 413, title: "Content too large", detail });
}
