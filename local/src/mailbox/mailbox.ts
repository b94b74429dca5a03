/** A mailbox that takes every email of the platform, over SMTP and as Azure Communication Services do, and shows it. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { JsonFolder } from "../servers/json-folder.ts";
import { listenLocally } from "../servers/local-server.ts";
import type { Outage } from "../servers/outage.ts";
import { createAcsEndpoint } from "./acs-endpoint.ts";
import type { Email, EmailContent } from "./message.ts";
import { createMailboxPages } from "./pages.ts";
import { type SmtpUser, startSmtp } from "./smtp.ts";

export interface MailboxOptions {
  /** Where messages are kept, a JSON file each; what an earlier run left there is shown again. */
  readonly folder: string;
  /** Port of the pages and of the REST endpoint; a free one when it is left out. */
  readonly port?: number;
  /** A free one when it is left out. */
  readonly smtpPort?: number;
  /** Who may send over SMTP; everybody when it is left out. */
  readonly smtpUser?: SmtpUser;
}

export interface Mailbox {
  /** Where the pages are. */
  readonly url: string;
  readonly smtp: { readonly host: string; readonly port: number };
  /** `endpoint=…;accesskey=…`; its client needs `allowInsecureConnection`. */
  readonly connectionString: string;
  /** Messages, the newest first. */
  messages(): readonly Email[];
  /** Resolves with the next message that comes. */
  nextMessage(): Promise<Email>;
  /** Takes no messages until null is given. */
  setOutage(outage: Outage | null): void;
  stop(): Promise<void>;
}

/**
 * Starts the mailbox and waits until it listens.
 *
 * Kept as documented: SMTP; of Azure Communication Services the signatures, the request's shape and limits, and the
 * operation that sending is. Nothing leaves the machine, so nothing is proven about delivery, sender domains, SPF or
 * DKIM, suppression lists or the service's own rate limits.
 */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const messages = new JsonFolder<Email>(options.folder);
  const accessKey = randomBytes(48).toString("base64");
  let out: Outage | null = null;
  const outage = () => out;
  const receive = (via: Email["via"]) => (email: EmailContent) => void messages.add({ via, ...email });
  const app = new Hono();
  app.route("/", createAcsEndpoint({ accessKey, outage, receive: receive("Azure Communication Services") }));
  app.route("/", createMailboxPages(messages));
  const smtp = await startSmtp({
    port: options.smtpPort ?? 0,
    user: options.smtpUser ?? null,
    outage,
    receive: receive("SMTP"),
  });
  const server = await listenLocally(createAdaptorServer({ fetch: app.fetch }) as Server, options.port ?? 0);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    smtp: { host: "127.0.0.1", port: smtp.port },
    connectionString: `endpoint=${url}/;accesskey=${accessKey}`,
    messages: () => messages.all(),
    nextMessage: async () => {
      const [message] = await once(messages, "received");
      return message;
    },
    setOutage: (outage) => {
      out = outage;
    },
    stop: async () => {
      await Promise.all([server.stop(), smtp.stop()]);
    },
  };
}
