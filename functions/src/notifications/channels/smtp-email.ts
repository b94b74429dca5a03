/** Sends emails through an SMTP server. */
import { createTransport, type SentMessageInfo, type Transporter } from "nodemailer";
import type { Log } from "../../shared/log.ts";
import { DeliveryError } from "../errors.ts";
import type { Email, EmailSender } from "../ports.ts";
import { noAnswer } from "./failures.ts";

export class SmtpEmail implements EmailSender {
  readonly #transport: Transporter;
  readonly #sender: string;
  readonly #log: Log;

  /**
   * @param address such as `smtps://user:password@host:465`
   * @param sender address that emails come from
   */
  constructor(address: string, sender: string, log: Log) {
    this.#log = log;
    const { protocol, hostname, port, username, password } = new URL(address);
    const isLocal = hostname === "localhost" || hostname === "127.0.0.1";
    this.#sender = sender;
    this.#transport = createTransport({
      host: hostname,
      port: Number(port || (protocol === "smtps:" ? 465 : 587)),
      secure: protocol === "smtps:",
      requireTLS: !isLocal,
      ignoreTLS: isLocal && protocol === "smtp:",
      ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
  }

  async send({ to, subject, html, text, attachments }: Email, key: string): Promise<string> {
    const domain = this.#sender.split("@").at(-1);
    const files = attachments.map(({ name, type, content }) => ({
      filename: name,
      contentType: type,
      content,
    }));
    try {
      const sent = await this.#transport.sendMail({
        ...{ from: this.#sender, to: [...to], subject, html, text, attachments: files },
        // The same for every attempt, so that mail programs show a message that came twice once.
        messageId: `<${key}@${domain}>`,
        headers: { "X-Notification-Id": key, "Auto-Submitted": "auto-generated" },
      });
      return this.#receiptOf(sent, key);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** The others have it, so it is not sent again for those whom the server does not take. */
  #receiptOf({ messageId, rejected = [] }: SentMessageInfo, key: string): string {
    if (rejected.length === 0) return String(messageId);
    const refused = rejected.join(", ");
    this.#log.warn("The SMTP server took an email for some of its receivers only", { key, refused });
    return `${messageId}; refused for ${refused}`;
  }
}

/** Replies of 500 and above are final, those of 400 and above pass (RFC 5321, 4.2.1). */
function failureOf(error: unknown): DeliveryError {
  const { responseCode, response } = error as { responseCode?: number; response?: string };
  if (responseCode === undefined) return noAnswer("The SMTP server", error);
  const message = `The SMTP server answered: ${(response ?? String(responseCode)).slice(0, 300)}.`;
  return new DeliveryError(message, { permanent: responseCode >= 500, cause: error });
}
