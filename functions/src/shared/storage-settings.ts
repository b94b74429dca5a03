/** Where the app's blobs, queues and tables are. */
import { z } from "zod";

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

/**
 * `LAKE_STORAGE` is the lake, `STATE_STORAGE` the account of queues and tables. The names are those that the triggers of
 * Functions understand, so that one setting serves both.
 */
export const storageSettings = z
  .object({
    LAKE_STORAGE: connectionString,
    LAKE_STORAGE__blobServiceUri: address("blob"),
    STATE_STORAGE: connectionString,
    STATE_STORAGE__queueServiceUri: address("queue"),
    STATE_STORAGE__tableServiceUri: address("table"),
  })
  .superRefine((settings, context) => {
    const demand = (local: "LAKE_STORAGE" | "STATE_STORAGE", name: keyof typeof settings) => {
      if (settings[local] || settings[name]) return;
      context.addIssue({ code: "custom", path: [name], message: "is not set; set the account's address." });
    };
    demand("LAKE_STORAGE", "LAKE_STORAGE__blobServiceUri");
    demand("STATE_STORAGE", "STATE_STORAGE__queueServiceUri");
    demand("STATE_STORAGE", "STATE_STORAGE__tableServiceUri");
  });

export type StorageSettings = z.output<typeof storageSettings>;

/** The setting that queue triggers find their account by. */
export const stateStorage = "STATE_STORAGE";
