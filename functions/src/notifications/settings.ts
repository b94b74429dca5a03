/** Settings of notifications. */
import { z } from "zod";
import { jsonSetting } from "../shared/json-setting.ts";

const localHost = /^(127\.0\.0\.1|localhost)$/;

/** An address of a webhook: a secret, and reached in the clear only on this machine. */
const webhook = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && localHost.test(hostname));
});

const publicAddress = z
  .url({ error: "expected the app's address, such as https://<app>.azurewebsites.net." })
  .refine((text) => {
    const { protocol, hostname } = new URL(text);
    return protocol === "https:" || localHost.test(hostname);
  }, "expected an https address; links in messages must not travel in the clear.")
  .transform((text) => text.replace(/\/+$/, ""));

const linkKeys = z
  .string()
  .transform((text) => text.split(",").map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => key.length >= 32),
    "expected keys of at least 32 characters, divided by commas.",
  )
  .transform((keys) => keys as [string, ...string[]]);

const localConnection = /^endpoint=http:\/\/(127\.0\.0\.1|localhost)[:/]/i;

const given = z.object({
  /** Routes, receivers and times; where it is left out, `notifications.yaml` of this app. */
  NOTIFICATIONS_FILE: z.string().optional(),
  /** Folder of the templates; where it is left out, that of this app. */
  NOTIFICATIONS_TEMPLATES: z.string().optional(),
  /** How often groups are looked at (NCRONTAB, UTC). */
  NOTIFICATIONS_SCHEDULE: z.string().default("*/10 * * * * *"),
  /** How often the lake is told of alerts that changed (NCRONTAB, UTC). */
  NOTIFICATIONS_SNAPSHOT_SCHEDULE: z.string().default("30 * * * * *"),
  /** What messages call this installation, such as `prod`. */
  NOTIFICATIONS_STAGE: z.string().max(30).default("dev"),
  /** Where people reach this app, for the links in messages. */
  NOTIFICATIONS_ADDRESS: publicAddress,
  /** Keys that links are signed with, divided by commas: the first signs, all are accepted. */
  NOTIFICATIONS_LINK_KEYS: linkKeys,
  /** Where services show their runs, by service; the address names what the service tells of one. */
  NOTIFICATIONS_RUN_PAGES: jsonSetting(
    z.record(z.string(), z.url({ protocol: /^https?$/ })),
    '{"data-factory": "https://host/runs/{run}"}',
  ).default({}),
  /** Address that emails come from. */
  NOTIFICATIONS_SENDER: z.email("expected an email address."),
  /** Emails go through Azure Communication Services at this address ... */
  NOTIFICATIONS_EMAIL_ENDPOINT: z
    .url({
      protocol: /^https$/,
      error: "expected an address such as https://<name>.communication.azure.com.",
    })
    .optional(),
  /** ... or through a stand-in for it on this machine ... */
  NOTIFICATIONS_EMAIL_CONNECTION: z
    .string()
    .regex(
      localConnection,
      "serves only a stand-in on this machine; set NOTIFICATIONS_EMAIL_ENDPOINT instead.",
    )
    .optional(),
  /** ... or through an SMTP server. */
  NOTIFICATIONS_SMTP: z
    .url({
      protocol: /^smtps?$/,
      error: "expected an address such as smtps://<user>:<password>@<host>:465.",
    })
    .optional(),
  /** Addresses of the webhooks of Teams workflows, by the channel names that `notifications.yaml` uses. */
  NOTIFICATIONS_TEAMS: jsonSetting(
    z.record(z.string(), webhook),
    '{"data-platform": "https://<host>/workflows/…"}, with https addresses',
  ).default({}),
});

const emailWays = [
  "NOTIFICATIONS_EMAIL_ENDPOINT",
  "NOTIFICATIONS_EMAIL_CONNECTION",
  "NOTIFICATIONS_SMTP",
] as const;

export const notificationsSettings = given.refine(
  (settings) => emailWays.filter((name) => settings[name]).length === 1,
  {
    path: ["NOTIFICATIONS_EMAIL_ENDPOINT"],
    error: `set one way for emails, and only one, of ${emailWays.join(", ")}.`,
    when: () => true,
  },
);

export type NotificationsSettings = z.output<typeof notificationsSettings>;
