/** Messages of storage queues, as Functions read them: JSON in Base64. */

/** What Azure takes as one message, in bytes of Base64. */
const longest = 64 * 1024;

/** A message that no queue takes. */
export class QueueMessageError extends Error {
  override readonly name = "QueueMessageError";
}

/**
 * The text to send for a message.
 *
 * @throws QueueMessageError when it is too long
 */
export function queueText(message: unknown): string {
  const text = encoded(message);
  if (text.length <= longest) return text;
  throw new QueueMessageError(
    `The message has ${text.length} bytes where a queue takes ${longest}; send less, or a reference to a blob.`,
  );
}

/** Whether a queue takes the message. */
export function isSendable(message: unknown): boolean {
  return encoded(message).length <= longest;
}

function encoded(message: unknown): string {
  return Buffer.from(JSON.stringify(message)).toString("base64");
}
