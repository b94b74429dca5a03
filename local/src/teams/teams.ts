/** Channels of Teams that the platform posts cards to, and pages that show them. */
import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { JsonFolder, type Received } from "../servers/json-folder.ts";
import { listenLocally } from "../servers/local-server.ts";
import type { Outage } from "../servers/outage.ts";
import type { AdaptiveCard } from "./card-schema.ts";
import { createTeamsPages } from "./pages.ts";
import { createWebhooks } from "./webhooks.ts";

/** A message in a channel. */
export interface ChannelMessage extends Received {
  readonly channel: string;
  readonly cards: readonly AdaptiveCard[];
}

export interface TeamsOptions {
  /** Where messages are kept, a JSON file each; what an earlier run left there is shown again. */
  readonly folder: string;
  /** Names of the channels; `alerts` alone when they are left out. */
  readonly channels?: readonly string[];
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
}

export interface Teams {
  /** Where the pages are. */
  readonly url: string;
  /** Address of a channel's Workflows webhook. @throws RangeError when there is no such channel */
  webhook(channel: string): string;
  /** Messages of all channels, the newest first. */
  messages(): readonly ChannelMessage[];
  /** Resolves with the next message that comes. */
  nextMessage(): Promise<ChannelMessage>;
  /** Takes no messages until null is given. */
  setOutage(outage: Outage | null): void;
  stop(): Promise<void>;
}

/**
 * Starts the channels and waits until they listen.
 *
 * Kept as documented: the webhook's address and signature, the message's and the card's shape, 28 KB, four requests a
 * second. A real flow answers before it posts: there, a card that Teams refuses shows only in the flow's history. How
 * Teams itself draws a card, and buttons that call a bot, are not proven.
 */
export async function startTeams(options: TeamsOptions): Promise<Teams> {
  const messages = new JsonFolder<ChannelMessage>(options.folder);
  const channels = options.channels ?? ["alerts"];
  let out: Outage | null = null;
  const webhooks = createWebhooks({
    channels,
    outage: () => out,
    receive: (channel, cards) => void messages.add({ channel, cards }),
  });
  const app = new Hono();
  app.route("/", webhooks.app);
  app.route("/", createTeamsPages(channels, messages));
  const server = await listenLocally(createAdaptorServer({ fetch: app.fetch }) as Server, options.port ?? 0);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    webhook: (channel) => {
      const path = webhooks.paths.get(channel);
      if (path) return `${url}${path}`;
      throw new RangeError(`There is no channel '${channel}', only ${channels.join(", ")}.`);
    },
    messages: () => messages.all(),
    nextMessage: async () => {
      const [message] = await once(messages, "received");
      return message;
    },
    setOutage: (outage) => {
      out = outage;
    },
    stop: () => server.stop(),
  };
}
