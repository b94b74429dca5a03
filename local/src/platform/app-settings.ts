/** Settings that lead the Functions app to the stand-ins. */
import { randomBytes } from "node:crypto";
import type { EventHubs } from "../event-hubs/broker.ts";
import type { Mailbox } from "../mailbox/mailbox.ts";
import type { Teams } from "../teams/teams.ts";

export interface AppSurroundings {
  /** Storage with the proxy that announces uploads. */
  readonly storage: string;
  readonly eventHubs: EventHubs;
  readonly mailbox: Mailbox;
  readonly teams: Teams;
  readonly channels: readonly string[];
  /** Where the app will be. */
  readonly address: string;
}

/** The app's settings, by the names of its environment variables. */
export function appSettings(surroundings: AppSurroundings): Record<string, string> {
  const { storage, eventHubs, mailbox, teams, channels, address } = surroundings;
  const webhooks = Object.fromEntries(channels.map((channel) => [channel, teams.webhook(channel)]));
  return {
    AzureWebJobsStorage: storage,
    LAKE_STORAGE: storage,
    STATE_STORAGE: storage,
    EVENT_HUBS: eventHubs.connectionString,
    NOTIFICATIONS_ADDRESS: address,
    NOTIFICATIONS_LINK_KEYS: randomBytes(32).toString("hex"),
    NOTIFICATIONS_SENDER: "alerts@customer360.example.com",
    NOTIFICATIONS_EMAIL_CONNECTION: mailbox.connectionString,
    NOTIFICATIONS_TEAMS: JSON.stringify(webhooks),
  };
}
