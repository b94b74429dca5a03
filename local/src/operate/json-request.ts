/** Asks documented REST APIs, and says in a sentence what is wrong with an answer. */
import { z } from "zod";
import { ServiceError } from "./errors.ts";

export interface JsonRequest<Schema extends z.ZodType> {
  /** Who is asked, for sentences. */
  readonly service: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer: Schema;
}

const patience = 60_000;

/** @throws ServiceError */
export async function askJson<Schema extends z.ZodType>(
  request: JsonRequest<Schema>,
): Promise<z.output<Schema>> {
  const { service, method, url, body, answer } = request;
  const asked = `${method} ${new URL(url).pathname}`;
  const response = await send(request, asked);
  const text = await response.text();
  if (!response.ok) {
    const detail = `${service} answers ${response.status} to ${asked}: ${detailOf(text)}${wayOut(response.status)}`;
    throw new ServiceError(detail, response.status);
  }
  const read = answer.safeParse(parsed(text));
  if (read.success) return read.data;
  const wrong = z.prettifyError(read.error).split("\n")[0];
  const context = body === undefined ? "" : " with a body";
  throw new ServiceError(`${service} answers ${asked}${context} with what is not documented: ${wrong}`, 200);
}

async function send(
  { service, method, url, headers, body }: JsonRequest<z.ZodType>,
  asked: string,
): Promise<Response> {
  try {
    return await fetch(url, {
      ...{ method, signal: AbortSignal.timeout(patience) },
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message || cause.name : message;
    throw new ServiceError(`${service} at ${new URL(url).origin} does not answer ${asked}: ${why}`, null, {
      cause: error,
    });
  }
}

function wayOut(status: number): string {
  if (status === 401) return " Sign in (az login), or give a key that is valid.";
  return status === 403 ? " Ask the platform's owner for the role." : "";
}

/** The words of problem details, of Azure's errors and of Databricks' errors, or what there is instead. */
function detailOf(text: string): string {
  const words = z.union([
    z.object({ detail: z.string() }).transform(({ detail }) => detail),
    z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
    z.object({ message: z.string() }).transform(({ message }) => message),
  ]);
  const read = words.safeParse(parsed(text));
  return read.success ? read.data : text.slice(0, 200) || "no words.";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
