/**
 * Azure Function (learn.microsoft.com/azure/data-factory/control-flow-azure-function-activity; codes of errors:
 * learn.microsoft.com/azure/data-factory/data-factory-troubleshoot-guide#azure-functions).
 */
import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { ActivityError } from "../errors.ts";
import { isObject, type Json, type JsonObject } from "../expressions/values.ts";
import type { Execute } from "../run.ts";
import { known, linkedServiceReference } from "./known.ts";
import { type LinkedServices, linkedService } from "./linked-services.ts";

const properties = z.strictObject({
  linkedServiceName: linkedServiceReference,
  method: z.enum(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"]),
  /** Route below `/api`, with its query. */
  functionName: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json().optional(),
});

/** Azure's load balancer gives up on an answer after this time, whatever the app allows. */
const mostMilliseconds = 230_000;

/**
 * The answer has to be a JSON object, which is the output. An answer 202 is one like any other: the document has pipelines poll
 * what it names by activities of their own.
 */
export function azureFunction(services: LinkedServices): Execute {
  return async ({ name, properties: given }, signal) => {
    const call = known(`activity ${name}`, properties, given);
    const { app } = linkedService(services, call.linkedServiceName.referenceName, "AzureFunction");
    const { url, key } = await app();
    const limit = AbortSignal.timeout(mostMilliseconds);
    const response = await fetch(`${url}/api/${call.functionName}`, {
      method: call.method,
      headers: { ...call.headers, "x-functions-key": key },
      signal: AbortSignal.any([signal, limit]),
      ...(call.body !== undefined && { body: textOf(call.body as Json) }),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (limit.aborted) throw failedWith(call.functionName, 504, "");
      throw new ActivityError(
        "3610",
        `There was an error while calling endpoint. ${call.functionName} does not answer.`,
        {
          cause: error,
        },
      );
    });
    const text = await response.text();
    if (!response.ok) throw failedWith(call.functionName, response.status, text);
    return objectOf(text);
  };
}

function textOf(body: Json): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function failedWith(functionName: string, status: number, message: string): ActivityError {
  // .NET's name of the status.
  const name = (STATUS_CODES[status] ?? String(status)).replace(/\W/g, "");
  return new ActivityError(
    "3608",
    `Call to provided Azure function '${functionName}' failed with status-'${name}' and message - '${message}'.`,
  );
}

function objectOf(text: string): JsonObject {
  try {
    const found = JSON.parse(text) as Json;
    if (isObject(found)) return found;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ActivityError("3603", "Response Content is not a valid JObject.");
}
