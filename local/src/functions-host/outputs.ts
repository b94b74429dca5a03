/** Outputs of functions: messages for queues, and blobs. */
import { randomUUID } from "node:crypto";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { connectionStringFor, resolveSettings } from "./connection.ts";
import { FunctionsHostError } from "./errors.ts";
import type { AppFunction } from "./function-app.ts";
import type { QueueSettings } from "./host-file.ts";
import type { WriteOutputs } from "./invocations.ts";
import { type Binding, type InvocationResponse, type TypedData, textOf } from "./rpc.ts";

/** Writes what a function returned or set into queues and blobs; an HTTP response is the endpoint's. */
export function createOutputs(settings: QueueSettings, environment: NodeJS.ProcessEnv): WriteOutputs {
  return async (fn, response) => {
    const values = valuesOf(response);
    for (const { name, binding } of fn.outputs) {
      const data = values.get(name);
      if (data && binding.type === "queue") await sendMessages(fn, binding, data, settings, environment);
      if (data && binding.type === "blob") await writeBlob(fn, binding, data, environment);
    }
  };
}

function valuesOf({ outputData, returnValue }: InvocationResponse): ReadonlyMap<string, TypedData> {
  const all = [...(outputData ?? []), { name: "$return", data: returnValue }];
  return new Map(all.flatMap(({ name, data }) => (data ? [[name, data] as const] : [])));
}

async function sendMessages(
  { name }: AppFunction,
  { connection, queueName }: Binding,
  data: TypedData,
  settings: QueueSettings,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const account = connectionStringFor(name, connection, environment);
  const queue = new QueueClient(account, resolveSettings(name, queueName, environment));
  await queue.createIfNotExists();
  for (const text of messagesOf(data)) {
    await queue.sendMessage(
      settings.messageEncoding === "base64" ? Buffer.from(text).toString("base64") : text,
    );
  }
}

/** An array is one message for each of its elements. */
function messagesOf(data: TypedData): string[] {
  const value: unknown = data.json ? JSON.parse(data.json) : null;
  if (!Array.isArray(value)) return [textOf(data)];
  return value.map((element) => (typeof element === "string" ? element : JSON.stringify(element)));
}

async function writeBlob(
  { name }: AppFunction,
  { connection, path }: Binding,
  data: TypedData,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const resolved = resolveSettings(name, path, environment)
    .replaceAll("{rand-guid}", () => randomUUID())
    .replaceAll("{DateTime}", () =>
      new Date()
        .toISOString()
        .replace(/\.\d+Z$/, "Z")
        .replaceAll(":", "-"),
    );
  const [, expression] = /(\{[^}]*\})/.exec(resolved) ?? [];
  if (expression) {
    throw new FunctionsHostError(
      `Function '${name}': ${expression} in the path of its blob is not known here.`,
    );
  }
  const at = resolved.indexOf("/");
  const service = BlobServiceClient.fromConnectionString(connectionStringFor(name, connection, environment));
  const container = service.getContainerClient(resolved.slice(0, at));
  await container.createIfNotExists();
  const content = data.bytes ? Buffer.from(data.bytes) : Buffer.from(textOf(data));
  await container.getBlockBlobClient(resolved.slice(at + 1)).uploadData(content);
}
