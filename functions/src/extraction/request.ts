/** One request to a REST API, and what its answer means. */
import { parseJson } from "../shared/json-text.ts";
import { retryAfterMilliseconds } from "../shared/retry-after.ts";
import type { Answer } from "./answer.ts";
import { readBody } from "./body.ts";
import type { Definition } from "./definition.ts";
import { ApiFault, ApiRefusal } from "./errors.ts";

/** What a request is made of. */
export interface ApiRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request. */
  readonly signal: AbortSignal;
}

const worthAnotherTry = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks once.
 *
 * @throws ApiFault when asking again may help: no answer in time, torn JSON, too many requests, trouble of the server
 * @throws ApiRefusal when it will not
 */
export async function request(
  definition: Definition,
  { url, headers, signal }: ApiRequest,
  now: () => Date,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(definition.timeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", ...headers },
      // A key must not follow to wherever an answer points.
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout]),
    });
    if (response.status === 304 && isConditional(headers)) return await notModified(response, url);
    if (response.status !== 200) return await fail(response, url, definition, now);
    const text = await readBody(response, definition.maxPageBytes, url);
    return { url, headers: response.headers, document: documentOf(text, url), notModified: false };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiFault || error instanceof ApiRefusal) throw error;
    if (timeout.aborted)
      throw new ApiFault(`${url} did not answer within ${definition.timeoutSeconds} s.`, { cause: error });
    throw new ApiFault(`${url} could not be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function isConditional(headers: Readonly<Record<string, string>>): boolean {
  return "if-none-match" in headers || "if-modified-since" in headers;
}

async function notModified(response: Response, url: URL): Promise<Answer> {
  await response.body?.cancel();
  return { url, headers: response.headers, document: null, notModified: true };
}

async function fail(response: Response, url: URL, definition: Definition, now: () => Date): Promise<never> {
  await response.body?.cancel();
  const { status, headers } = response;
  if (!worthAnotherTry.has(status))
    throw new ApiRefusal(`${url} answered with status ${status}: ${wayOut(status)}`);
  const wait = retryAfterMilliseconds(headers.get("retry-after"), now());
  if (wait > definition.retry.maxRetryAfterSeconds * 1000)
    throw new ApiRefusal(
      `${url} answered with status ${status} and wants no request for ${Math.ceil(wait / 1000)} s, longer than the ` +
        `${definition.retry.maxRetryAfterSeconds} s that retry.maxRetryAfterSeconds allows; lower the rate or start it later.`,
    );
  throw new ApiFault(`${url} answered with status ${status}.`, { retryAfterMilliseconds: wait });
}

function wayOut(status: number): string {
  if (status === 401 || status === 403) return "check the secret that its description names.";
  if (status === 404 || status === 410) return "check the address and the path in its description.";
  if (status >= 300 && status < 400) return "it has moved; put the new address into its description.";
  return "check its description against the API's documentation.";
}

function documentOf(text: string, url: URL): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ApiFault(`${url} answered with text that is no JSON: ${reasonOf(error)}.`, { cause: error });
  }
}

/** The innermost reason: what fetch throws says only that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
