/** Messages that a Workflows webhook of Teams takes. */
import { z } from "zod";
import { type AdaptiveCard, adaptiveCard } from "./card-schema.ts";

/** Largest message that Teams takes. */
export const maxMessageBytes = 28 * 1024;

const workflowMessage = z.strictObject({
  type: z.literal("message"),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal("application/vnd.microsoft.card.adaptive"),
        contentUrl: z.null().optional(),
        content: adaptiveCard,
      }),
    )
    .min(1, "expected a card"),
});

/** Why a message is not taken. */
export class WorkflowMessageError extends Error {
  override name = "WorkflowMessageError";
  /** HTTP status that says so. */
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The cards of a message.
 *
 * @throws WorkflowMessageError with everything that is wrong about it
 */
export function cardsOf(body: Buffer): readonly AdaptiveCard[] {
  if (body.length > maxMessageBytes) {
    const text = `The message has ${body.length} bytes; Teams takes ${maxMessageBytes} at most.`;
    throw new WorkflowMessageError(413, text);
  }
  const read = workflowMessage.safeParse(jsonOf(body));
  if (!read.success) throw new WorkflowMessageError(400, z.prettifyError(read.error));
  return read.data.attachments.map(({ content }) => content);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new WorkflowMessageError(400, `The message is no JSON: ${(error as Error).message}`);
  }
}
