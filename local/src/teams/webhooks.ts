/** The Workflows webhooks of the channels. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { type Outage, outageHeaders } from "../servers/outage.ts";
import type { AdaptiveCard } from "./card-schema.ts";
import { RateLimit } from "./rate-limit.ts";
import { cardsOf, WorkflowMessageError } from "./workflow-message.ts";

export interface WebhooksOptions {
  readonly channels: readonly string[];
  readonly outage: () => Outage | null;
  /** Called with the cards of each message that was taken. */
  readonly receive: (channel: string, cards: readonly AdaptiveCard[]) => void;
}

export interface Webhooks {
  readonly app: Hono;
  /** Path and query of each channel's webhook, which is as secret as a password. */
  readonly paths: ReadonlyMap<string, string>;
}

const requestsPerSecond = 4;

/** Serves a webhook for each channel. */
export function createWebhooks({ channels, outage, receive }: WebhooksOptions): Webhooks {
  const app = new Hono();
  const paths = new Map<string, string>();
  for (const channel of channels) {
    const id = randomBytes(16).toString("hex");
    const secret = randomBytes(32).toString("base64url");
    const path = `/workflows/${id}/triggers/manual/paths/invoke`;
    paths.set(channel, `${path}?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${secret}`);
    const take = takerOf(receive, channel);
    app.post(path, async (context) => {
      const body = Buffer.from(await context.req.arrayBuffer());
      if (!equal(context.req.query("sig") ?? "", secret)) return context.text("The signature is wrong.", 401);
      const out = outage();
      if (out) return context.body("Teams is out of order.", out.status as 503, outageHeaders(out));
      return take(context, body);
    });
  }
  return { app, paths };
}

/** Takes messages as fast as one channel does. */
function takerOf(receive: WebhooksOptions["receive"], channel: string) {
  const limit = new RateLimit(requestsPerSecond);
  return (context: Context, body: Buffer): Response => {
    if (!limit.take()) {
      return context.text(`A channel takes ${requestsPerSecond} requests a second.`, 429, {
        "retry-after": "1",
      });
    }
    try {
      receive(channel, cardsOf(body));
      return context.body(null, 202);
    } catch (error) {
      if (error instanceof WorkflowMessageError) return context.text(error.message, error.status);
      throw error;
    }
  };
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
