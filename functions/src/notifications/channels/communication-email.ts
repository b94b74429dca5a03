/** Sends emails through Azure Communication Services. */
import type { EmailClient } from "@azure/communication-email";
import type { Clock } from "../../shared/clock.ts";
import { DeliveryError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import type { Email, EmailSender } from "../ports.ts";
import { httpFailure, noAnswer } from "./failures.ts";

const service = "Azure Communication Services";
const accepted = 202;
const unauthorized = 401;
/** An operation of that id is there: an earlier attempt got through, and its answer was lost. */
const known = 409;
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
    const operationId = uuidOf(key);
    const operation = new Operation();
    const abortSignal = AbortSignal.timeout(patienceMilliseconds);
    const onResponse = (response: Answer) => operation.take(response);
    try {
      const message = this.#messageOf(email, key);
      const poller = await this.#client.beginSend(message, { operationId, abortSignal, onResponse });
      await poller.pollUntilDone({ abortSignal });
    } catch (error) {
      if (operation.refusal !== null) throw new DeliveryError(operation.refusal, { permanent: true });
      // Once the service has the email, sending it again would double it, whatever asking about it comes to.
      if (!operation.isAccepted) throw this.#failureOf(error);
    }
    return operationId;
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
    const { statusCode, message, response } = error as Partial<RestFailure>;
    if (statusCode === undefined) return noAnswer(service, error);
    const retryAfter = response?.headers.get("retry-after") ?? null;
    const failure = httpFailure(service, statusCode, message ?? "", retryAfter, this.#clock.now());
    if (statusCode !== unauthorized) return failure;
    // It doubts identities that it let in before, and roles take a while until they hold.
    return new DeliveryError(failure.message, { permanent: false, cause: error });
  }
}

/** What the service has answered about one email. */
class Operation {
  isAccepted = false;
  /** Sentence, when it took the email and then gave it up. */
  refusal: string | null = null;

  take({ status, parsedBody }: Answer): void {
    if (status === accepted || status === known) this.isAccepted = true;
    const { status: outcome, error } = (parsedBody ?? {}) as {
      status?: string;
      error?: { message?: string };
    };
    if (outcome === "Failed" || outcome === "Canceled")
      this.refusal = `${service} gave the email up: ${error?.message ?? outcome}.`;
  }
}

interface Answer {
  readonly status: number;
  readonly parsedBody?: unknown;
}

/** What the clients of Azure throw when a service refuses. */
interface RestFailure {
  readonly statusCode: number;
  readonly message: string;
  readonly response: { readonly headers: { get(name: string): string | undefined } };
}
