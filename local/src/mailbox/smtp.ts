/** The mailbox's SMTP side: takes every message, for whomever it is. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Outage } from "../servers/outage.ts";
import type { Address, EmailContent } from "./message.ts";

/** Who may send, when not everybody. */
export interface SmtpUser {
  readonly name: string;
  readonly password: string;
}

export interface SmtpOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Null: nobody signs in. */
  readonly user: SmtpUser | null;
  readonly outage: () => Outage | null;
  /** Called with each message, together with those whom the envelope names. */
  readonly receive: (email: EmailContent) => void;
}

export interface SmtpEndpoint {
  readonly port: number;
  stop(): Promise<void>;
}

const maxBytes = 25 * 1024 * 1024;

/** Listens for messages, unencrypted, on this machine alone. */
export async function startSmtp({ port, user, outage, receive }: SmtpOptions): Promise<SmtpEndpoint> {
  const server = new SMTPServer({
    disabledCommands: user === null ? ["AUTH", "STARTTLS"] : ["STARTTLS"],
    authOptional: user === null,
    allowInsecureAuth: true,
    size: maxBytes,
    onAuth: ({ username, password }, _session, callback) => {
      if (username === user?.name && password === user?.password) callback(null, { user: username });
      else callback(new SmtpReply(535, "The user name or the password is wrong."));
    },
    onMailFrom: (_address, _session, callback) => {
      const out = outage();
      callback(out && new SmtpReply(replyCode(out), "The mailbox is out of order."));
    },
    onData: async (stream, session, callback) => {
      try {
        const mail = await simpleParser(stream, { skipTextToHtml: true, skipImageLinks: true });
        if (stream.sizeExceeded) throw new SmtpReply(552, `A message may have ${maxBytes} bytes.`);
        receive(
          emailOf(
            mail,
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        );
        callback();
      } catch (error) {
        callback(error as Error);
      }
    },
  });
  // A client that breaks off is told by nobody: its message was not received.
  server.on("error", () => {});
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An answer that refuses. */
class SmtpReply extends Error {
  override name = "SmtpReply";
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

/** Trouble that passes is told by a code from 400 on, trouble that stays by one from 500 on. */
function replyCode({ status }: Outage): number {
  return status === 429 || status >= 500 ? 451 : 550;
}

function emailOf(mail: ParsedMail, recipients: readonly string[]): EmailContent {
  const [from = { address: "", name: "" }] = addressesOf(mail.from);
  const [to, cc] = [addressesOf(mail.to), addressesOf(mail.cc)];
  const named = new Set([...to, ...cc].map(({ address }) => address.toLowerCase()));
  const blind = recipients.filter((address) => !named.has(address.toLowerCase()));
  return {
    ...{ from, to, cc },
    bcc: blind.map((address) => ({ address, name: "" })),
    replyTo: addressesOf(mail.replyTo),
    subject: mail.subject ?? "",
    html: mail.html || null,
    text: mail.text ?? null,
    headers: Object.fromEntries(
      mail.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]),
    ),
    attachments: mail.attachments.map(({ filename, contentType, size }) => ({
      name: filename ?? "",
      contentType,
      bytes: size,
    })),
  };
}

function addressesOf(header: AddressObject | AddressObject[] | undefined): Address[] {
  return [header ?? []]
    .flat()
    .flatMap(({ value }) => value)
    .map(({ address = "", name }) => ({ address, name }));
}
