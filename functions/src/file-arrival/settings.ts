/** Settings of file arrival. */
import { z } from "zod";
import { demandOneOf } from "../shared/settings.ts";

const minutes = (preset: number) =>
  z.coerce
    .number("expected a number of minutes.")
    .int()
    .min(1, "expected at least one minute.")
    .default(preset);

const name = z.string().optional();

const given = z.object({
  /** When it looks for what no event brings forward: a schedule with seconds. */
  FILE_ARRIVAL_SWEEP_SCHEDULE: z.string().default("0 */5 * * * *"),
  /** How long an attempt to start a batch may take before the sweep makes another. */
  FILE_ARRIVAL_START_MINUTES: minutes(5),
  /** How long a batch may wait for its last file before an alert is raised. */
  FILE_ARRIVAL_WAIT_MINUTES: minutes(240),
  /** How long before a table has to have a day its owner is warned that its batch has not ended. */
  FILE_ARRIVAL_WARN_MINUTES: minutes(60),
  /** First day whose files are expected by their contracts' SLA; nobody watches for overdue files or late tables where it is not set. */
  FILE_ARRIVAL_EXPECT_FROM: z.iso.date("expected a day, such as 2026-01-31.").optional(),
  /** How far back the sweep looks. */
  FILE_ARRIVAL_SWEEP_DAYS: z.coerce.number("expected a number of days.").int().min(1).max(90).default(14),
  DATA_FACTORY_SUBSCRIPTION_ID: name,
  DATA_FACTORY_RESOURCE_GROUP: name,
  DATA_FACTORY_NAME: name,
  /** Stand-in for Data Factory's management API on this machine; nobody is asked who the app is. */
  DATA_FACTORY_ENDPOINT: z
    .url({
      protocol: /^http$/,
      hostname: /^(127\.0\.0\.1|localhost)$/,
      error: "serves only a stand-in on this machine, such as http://127.0.0.1:5010.",
    })
    .optional(),
});

const factory = ["DATA_FACTORY_SUBSCRIPTION_ID", "DATA_FACTORY_RESOURCE_GROUP", "DATA_FACTORY_NAME"];

export const fileArrivalSettings = factory.reduce(
  (schema, name) =>
    demandOneOf(schema, name, "DATA_FACTORY_ENDPOINT", "is not set; name the factory that takes batches."),
  given,
);

export type FileArrivalSettings = z.output<typeof fileArrivalSettings>;
