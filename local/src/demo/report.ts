/** What the tables say, asked of the Python package `report`, which reads them without Spark. */
import { z } from "zod";
import type { SilverCustomers } from "../customer-master/reconcile.ts";
import { runPython } from "./python.ts";

const count = z.int();
const summary = z.object({
  tables: z.array(z.object({ layer: z.string(), table: z.string(), rows: count })),
  quarantine: z.array(
    z.object({
      entity: z.string(),
      rule: z.string(),
      description: z.string(),
      rows: count,
      example: z.object({ source_file: z.string(), row_number: count, record: z.string() }),
    }),
  ),
  refused: z.array(z.object({ source_file: z.string(), message: z.string() })),
  warnings: z.array(z.object({ entity: z.string(), rule: z.string(), description: z.string(), rows: count })),
  sources: z.array(
    z.object({
      source: z.string(),
      entity: z.string(),
      files: count,
      read: count,
      loaded: count,
      quarantined: count,
      duplicate: count,
      replaced: count,
      silver: count,
      gold_table: z.string(),
      gold: count,
      gold_note: z.string(),
      adds_up: z.boolean(),
    }),
  ),
  amounts: z.object({ silver: z.string(), gold: z.string() }).partial(),
  currencies: z.array(z.string()),
  customers: z.array(
    z.object({
      customer_id: z.string(),
      name: z.string().nullable(),
      segment: z.string(),
      orders: count,
      sales_amount: z.string(),
    }),
  ),
  days: z.array(z.object({ date: z.string(), orders: count, sales_amount: z.string() })),
  labels: z.object({
    customers: count,
    synthetic_identities: count,
    cart_events: count,
    simulated_cart_events: count,
    sessions: count,
    simulated_sessions: count,
    injected: z.array(z.object({ kind: z.string(), count })),
  }),
});

/** Everything that the end of a run tells. Amounts are decimal texts. */
export type Summary = z.infer<typeof summary>;

/** Ids of the batches of which every step was done. */
export async function publishedBatches(lake: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const output = await runPython(["report", "published", "--lake", lake], signal);
  return new Set(z.array(z.string()).parse(JSON.parse(output)));
}

/**
 * Computes the summary from the tables.
 * @param truth File of what the shop's deliveries have wrong on purpose.
 */
export async function readSummary(lake: string, truth: string, signal: AbortSignal): Promise<Summary> {
  const output = await runPython(["report", "summary", "--lake", lake, "--truth", truth], signal);
  return summary.parse(JSON.parse(output));
}

const rangeSums = z.array(z.object({ low: z.string(), rows: count, checksum: z.string() }));
const keyHashes = z.array(z.array(z.object({ key: z.string(), hash: z.string() })));

/** The customers of a lake, to be compared with their database. */
export function silverCustomers(lake: string, signal: AbortSignal): SilverCustomers {
  const ask = async (what: object) =>
    JSON.parse(await runPython(["report", "customers", "--lake", lake], signal, JSON.stringify(what)));
  return {
    sums: async (lows) => rangeSums.parse(await ask({ lows })),
    hashes: async (ranges) => keyHashes.parse(await ask({ ranges })),
  };
}
