/** Settings of the collector of cart events. */
import { z } from "zod";
import { jsonSetting } from "../shared/json-setting.ts";
import { demandOneOf } from "../shared/settings.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const clientName = z.string().regex(/^[a-z0-9-]{1,40}$/);

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

const given = z.object({
  /** SHA-256 of each client's API key, in hexadecimal, by the client's name. Keys are long and random. */
  CART_EVENTS_KEYS: jsonSetting(
    z.record(clientName, hash).refine((keys) => Object.keys(keys).length > 0),
    '{"shop-web": "<SHA-256 of its key, 64 hexadecimal digits>"}',
  ),
  /** Origins of the shop's pages, with commas between them. */
  CART_EVENTS_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error: "expected origins such as https://shop.example.com, with commas between them and no path.",
    }),
  /** Requests that one client may send each second to one instance of the app. */
  CART_EVENTS_PER_SECOND: z.coerce.number("expected a number.").positive().default(50),
  /** Requests that one client may send at once after a pause. */
  CART_EVENTS_BURST: z.coerce.number("expected a number.").int().min(1).default(100),
  /** Events that may wait for the hub at the same time; more are turned away. */
  CART_EVENTS_WAITING: z.coerce.number("expected a number.").int().min(1000).default(5000),
  /** The namespace in Azure, which knows the app by its identity. */
  EVENT_HUBS__fullyQualifiedNamespace: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "expected a host such as <namespace>.servicebus.windows.net.")
    .optional(),
  /** A stand-in on this machine. */
  EVENT_HUBS: z
    .string()
    .regex(
      /^Endpoint=sb:\/\/(localhost|127\.0\.0\.1)[:/;].*UseDevelopmentEmulator=true/i,
      "serves only a stand-in on this machine; set EVENT_HUBS__fullyQualifiedNamespace for a namespace in Azure.",
    )
    .optional(),
});

export const cartEventsSettings = demandOneOf(
  given,
  "EVENT_HUBS__fullyQualifiedNamespace",
  "EVENT_HUBS",
  "is not set; set the host of the Event Hubs namespace.",
);

export type CartEventsSettings = z.output<typeof cartEventsSettings>;
