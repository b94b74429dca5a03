/** Where the app's blobs, queues and tables are. */
import { z } from "zod";
import { demandOneOf } from "./settings.ts";

const local = /(^UseDevelopmentStorage=true)|(Endpoint=http:\/\/(127\.0\.0\.1|localhost)[:/])/i;

/** A connection string of a stand-in on this machine; an account in Azure is reached by identity alone. */
const connectionString = z
  .string()
  .refine((text) => local.test(text) && !/Endpoint=https/i.test(text), {
    error:
      "serves only a stand-in on this machine; give the account's address and let the app's identity in.",
  })
  .optional();

const address = (service: string) =>
  z
    .url({
      protocol: /^https$/,
      error: `expected the address of a ${service} service, such as https://<account>.${service}.core.windows.net.`,
    })
    .optional();

const accounts = z.object({
  LAKE_STORAGE: connectionString,
  LAKE_STORAGE__blobServiceUri: address("blob"),
  STATE_STORAGE: connectionString,
  STATE_STORAGE__queueServiceUri: address("queue"),
  STATE_STORAGE__tableServiceUri: address("table"),
});

/**
 * `LAKE_STORAGE` is the lake, `STATE_STORAGE` the account of queues and tables. The names are those that the triggers of
 * Functions understand, so that one setting serves both.
 */
export const storageSettings = [
  ["LAKE_STORAGE__blobServiceUri", "LAKE_STORAGE"] as const,
  ["STATE_STORAGE__queueServiceUri", "STATE_STORAGE"] as const,
  ["STATE_STORAGE__tableServiceUri", "STATE_STORAGE"] as const,
].reduce(
  (schema, [name, local]) => demandOneOf(schema, name, local, "is not set; set the account's address."),
  accounts,
);

export type StorageSettings = z.output<typeof storageSettings>;

/** The setting that queue triggers find their account by. */
export const stateStorage = "STATE_STORAGE";
