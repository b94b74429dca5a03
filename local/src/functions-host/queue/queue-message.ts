/** Messages of storage queues as functions get them. */
import { randomUUID } from "node:crypto";
import type { DequeuedMessageItem } from "@azure/storage-queue";
import type { TriggerInput } from "../invocations.ts";
import type { TypedData } from "../rpc.ts";

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The text of a message; null when it is not in the encoding that it should be in. */
export function decodedText(messageText: string, encoding: "base64" | "none"): string | null {
  if (encoding === "none") return messageText;
  return base64.test(messageText) ? Buffer.from(messageText, "base64").toString("utf8") : null;
}

/** A message with what is told about it. */
export function queueTriggerInput(message: DequeuedMessageItem, text: string): TriggerInput {
  return {
    data: { string: text },
    metadata: {
      QueueTrigger: { string: text },
      DequeueCount: json(message.dequeueCount),
      ExpirationTime: json(message.expiresOn),
      InsertionTime: json(message.insertedOn),
      NextVisibleTime: json(message.nextVisibleOn),
      Id: json(message.messageId),
      PopReceipt: json(message.popReceipt),
    },
  };
}

/** A message that an administrator makes up. */
export function madeUpInput(text: string): TriggerInput {
  const now = new Date();
  return queueTriggerInput(
    {
      messageId: randomUUID(),
      messageText: text,
      popReceipt: "",
      insertedOn: now,
      nextVisibleOn: now,
      expiresOn: new Date(now.getTime() + 7 * 86_400_000),
      dequeueCount: 1,
    },
    text,
  );
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}
