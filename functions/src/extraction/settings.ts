/** Settings of the extraction of REST sources. */
import { z } from "zod";
import { jsonSetting } from "../shared/json-setting.ts";
import { demandOneOf } from "../shared/settings.ts";
import { apiAddress } from "./definition.ts";

const given = z.object({
  /** When the last whole day is extracted (NCRONTAB, UTC). */
  EXTRACTION_SCHEDULE: z.string().default("0 15 0 * * *"),
  /** Folder of the descriptions; where it is left out, that of this app. */
  EXTRACTION_FOLDER: z.string().optional(),
  /** Base addresses that stand in for those of the descriptions, by source. */
  EXTRACTION_ADDRESSES: jsonSetting(
    z.record(z.string(), apiAddress),
    '{"product_catalog": "https://catalog.example.com"}',
  ).optional(),
  /** Vault of the secrets that descriptions name. */
  EXTRACTION_KEY_VAULT: z
    .url({
      protocol: /^https$/,
      error: "expected the address of a vault, such as https://<vault>.vault.azure.net.",
    })
    .optional(),
  /** The secrets themselves, where there is no vault: on a laptop. */
  EXTRACTION_SECRETS: jsonSetting(z.record(z.string(), z.string()), '{"product-api-key": "…"}').optional(),
  /** How long an HTTP call may extract before it answers that there is more to do; Azure cuts it off after 230 s. */
  EXTRACTION_SECONDS: z.coerce.number().positive().max(220).default(200),
  /** How long the timer may extract; `functionTimeout` in host.json is longer. */
  EXTRACTION_TIMER_SECONDS: z.coerce.number().positive().max(1680).default(1500),
});

export const extractionSettings = demandOneOf(
  given,
  "EXTRACTION_KEY_VAULT",
  "EXTRACTION_SECRETS",
  "is not set; set the address of the vault that has the sources' keys.",
);

export type ExtractionSettings = z.output<typeof extractionSettings>;
