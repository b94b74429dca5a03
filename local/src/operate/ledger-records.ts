/** What the ledger and the alerts say, as the Functions app answers it and as its stores keep it. */
import { z } from "zod";

const batchFile = z.object({
  source: z.string(),
  inbox: z.string(),
  landing: z.string(),
  eTag: z.string(),
  sequencer: z.string(),
  bytes: z.int(),
  sha256: z.string(),
});

const lastRun = z.object({
  runId: z.string(),
  state: z.enum(["running", "published", "held", "failed", "reopened"]),
  changedAt: z.coerce.date(),
});

/** A batch, with its last run; null until its pipeline has begun. */
export const ledgerBatch = z.object({
  batchId: z.string(),
  fileDate: z.string(),
  delivery: z.int(),
  status: z.enum(["claimed", "started"]),
  files: z.array(batchFile).readonly(),
  correlationId: z.string(),
  claimedAt: z.coerce.date(),
  attempts: z.int(),
  startedAt: z.coerce.date().nullable(),
  runId: z.string().nullable(),
  run: lastRun.nullable(),
});
export type LedgerBatch = Readonly<z.output<typeof ledgerBatch>>;

/** One delivery of a file to the inbox, and the verdict on it. */
export const ledgerFile = z.object({
  blob: z.string(),
  eTag: z.string(),
  sequencer: z.string(),
  source: z.string().nullable(),
  fileDate: z.string().nullable(),
  bytes: z.int(),
  sha256: z.string().nullable(),
  status: z.enum(["accepted", "repeated", "rejected"]),
  reason: z.string().nullable(),
  newColumns: z.array(z.string()).readonly(),
  receivedAt: z.coerce.date(),
  correlationId: z.string(),
});
export type LedgerFile = Readonly<z.output<typeof ledgerFile>>;

/** A trouble that is not over. */
export const openAlert = z.object({
  alert: z.object({
    key: z.string(),
    state: z.enum(["firing", "resolved"]),
    severity: z.string(),
    title: z.string(),
    dataset: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    runbook: z.string().nullable(),
    batchId: z.string().nullable(),
  }),
  startedAt: z.string(),
  count: z.int(),
});
export type OpenAlert = Readonly<z.output<typeof openAlert>>;
