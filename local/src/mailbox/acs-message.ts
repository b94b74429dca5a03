/** Messages as Azure Communication Services takes them. */
import { z } from "zod";
import type { EmailContent } from "./message.ts";

const mailAddress = z.strictObject({ address: z.email(), displayName: z.string().optional() });
const addresses = z.array(mailAddress).max(50).default([]);

const message = z.strictObject({
  headers: z.record(z.string(), z.string()).default({}),
  senderAddress: z.email(),
  content: z
    .strictObject({
      subject: z.string().min(1),
      plainText: z.string().optional(),
      html: z.string().optional(),
    })
    .refine(({ plainText, html }) => plainText !== undefined || html !== undefined, {
      message: "expected plainText, html or both",
    }),
  recipients: z
    .strictObject({ to: addresses, cc: addresses, bcc: addresses })
    .refine(({ to, cc, bcc }) => to.length + cc.length + bcc.length > 0, { message: "expected a recipient" }),
  attachments: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        contentType: z.string().min(1),
        contentInBase64: z.base64(),
        contentId: z.string().optional(),
      }),
    )
    .default([]),
  replyTo: addresses,
  userEngagementTrackingDisabled: z.boolean().optional(),
});

/**
 * Reads a request's body.
 *
 * @throws ZodError with everything that is wrong about it
 */
export function acsMessageOf(body: unknown): EmailContent {
  const { senderAddress, content, recipients, replyTo, headers, attachments } = message.parse(body);
  return {
    from: { address: senderAddress, name: "" },
    to: recipients.to.map(named),
    cc: recipients.cc.map(named),
    bcc: recipients.bcc.map(named),
    replyTo: replyTo.map(named),
    subject: content.subject,
    html: content.html ?? null,
    text: content.plainText ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    attachments: attachments.map(({ name, contentType, contentInBase64 }) => ({
      ...{ name, contentType },
      bytes: Buffer.from(contentInBase64, "base64").length,
    })),
  };
}

function named({ address, displayName = "" }: z.output<typeof mailAddress>) {
  return { address, name: displayName };
}
