/** Sends emails through Azure Communication Services. */
import type { EmailClient } from "@azure/communication-email";
import type { Clock } from "../../shared/clock.ts";
import { DeliveryError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import type { Email, EmailSender } from "../ports.ts";
import { httpFailure, noAnswer } from "./failures.ts";

const service = "Azure Communication Services";
/** The service says within seconds what it made of an email. */
const patienceMilliseconds = 30_000;

export class CommunicationEmail implements EmailSender {
  readonly #client: EmailClient;
  readonly #sender: string;
  readonly #clock: Clock;

  /** @param client without retries of its own */
  constructor(client: EmailClient, sender: string, clock: Clock) {
    this.#client = client;
    this.#sender = sender;
    this.#clock = clock;
  }

  async send(email: Email, key: string): Promise<string> {
    // The operation's id makes a second attempt at the same email the same operation.
    const operationId = uuidOf(key);
    const abortSignal = AbortSignal.timeout(patienceMilliseconds);
    try {
      const poller = await this.#client.beginSend(this.#messageOf(email, key), { operationId, abortSignal });
      const { status, error } = await poller.pollUntilDone({ abortSignal });
      if (status === "Succeeded") return operationId;
      throw new DeliveryError(`${service} gave the email up: ${error?.message ?? status}.`, {
        permanent: true,
      });
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  #messageOf({ to, subject, html, text, attachments }: Email, key: string) {
    return {
      senderAddress: this.#sender,
      content: { subject, html, plainText: text },
      recipients: { to: to.map((address) => ({ address })) },
      headers: { "x-notification-id": key },
      attachments: attachments.map(({ name, type, content }) => ({
        name,
        contentType: type,
        contentInBase64: Buffer.from(content).toString("base64"),
      })),
    };
  }

  #failureOf(error: unknown): DeliveryError {
    if (error instanceof DeliveryError) return error;
    const { statusCode, message, response } = error as Partial<RestFailure>;
    if (statusCode === undefined) return noAnswer(service, error);
    const retryAfter = response?.headers.get("retry-after") ?? null;
    return httpFailure(service, statusCode, message ?? "", retryAfter, this.#clock.now());
  }
}

/** What the clients of Azure throw when a service refuses. */
interface RestFailure {
  readonly statusCode: number;
  readonly message: string;
  readonly response: { readonly headers: { get(name: string): string | undefined } };
}
