/** Looks, every few minutes, for what no event will bring forward. */
import type { Contracts } from "@customer360/contracts";
import type { AlertSink } from "../shared/alert.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { ArrivalAlerts } from "./alerts.ts";
import type { BatchGate } from "./batch-gate.ts";
import { dueFiles } from "./deadlines.ts";
import type { FreshnessWatch } from "./freshness-watch.ts";
import type { BatchLedger, FileLedger } from "./ports.ts";
import type { BatchRecord, FileRecord } from "./records.ts";

export interface SweepParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly contracts: Contracts;
  readonly files: FileLedger;
  readonly batches: BatchLedger;
  readonly gate: BatchGate;
  readonly freshness: Pick<FreshnessWatch, "look">;
  readonly alerts: AlertSink;
  readonly words: ArrivalAlerts;
  readonly expectFrom: string | null;
  /** How far back it looks, in days. */
  readonly days: number;
  /** Milliseconds. */
  readonly waitPatience: number;
}

const everything = 10_000;

/** Raises the same alerts again each time; whoever takes them knows by their keys that they are not new. */
export class Sweep {
  readonly #parts: SweepParts;

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  /** One round. What fails does not keep the rest from being looked at. @throws AggregateError with all that failed */
  async run(): Promise<void> {
    const rounds = [
      () => this.#startClaimed(),
      () => this.#gateComplete(),
      () => this.#reportOverdue(),
      () => this.#parts.freshness.look(),
    ];
    const errors: unknown[] = [];
    for (const round of rounds) await round().catch((error: unknown) => errors.push(error));
    if (errors.length > 0)
      throw new AggregateError(errors, "The sweep could not finish; the next one tries again.");
  }

  /** Batches that were claimed and never started: the process died in between, or Data Factory refused. */
  async #startClaimed(): Promise<void> {
    for (const batch of await this.#parts.batches.list({ status: "claimed" }, everything))
      await this.#resume(batch);
  }

  async #resume(batch: BatchRecord): Promise<void> {
    const { gate, alerts, words, clock, log } = this.#parts;
    const { batchId, correlationId } = batch;
    try {
      if (!(await gate.resume(batch))) return;
      log.warn("Batch was claimed and not started; it is started now", { batchId, correlationId });
      if (batch.attempts > 1) await alerts.raise(words.started(batch, clock.now()));
    } catch (error) {
      log.error("The batch's pipeline still cannot be started", { batchId, correlationId, error });
      const why = error instanceof Error ? error.message : String(error);
      await alerts.raise(words.notStarted(batch, why, clock.now()));
    }
  }

  /** Dates whose files are in the ledger: complete ones were left by a crash, others may be waiting for too long. */
  async #gateComplete(): Promise<void> {
    const { files, gate, alerts, words, clock, days, waitPatience } = this.#parts;
    const now = clock.now();
    const receivedFrom = new Date(now.getTime() - days * 24 * 60 * 60_000);
    const recent = await files.list({ status: "accepted", receivedFrom }, everything);
    for (const [fileDate, delivered] of Map.groupBy(recent, (file) => file.fileDate ?? "")) {
      const { missing } = await gate.check(fileDate, correlationOf(delivered));
      const since = new Date(Math.min(...delivered.map(({ receivedAt }) => receivedAt.getTime())));
      if (missing.length === 0 || now.getTime() - since.getTime() < waitPatience) continue;
      await alerts.raise(words.waiting(fileDate, missing, since, now));
    }
  }

  async #reportOverdue(): Promise<void> {
    const { contracts, files, alerts, words, clock, expectFrom, days } = this.#parts;
    if (expectFrom === null) return;
    const now = clock.now();
    for (const [fileDate, due] of Map.groupBy(
      dueFiles(contracts, expectFrom, now, days),
      (file) => file.fileDate,
    )) {
      const delivered = await files.ofDate(fileDate);
      const missing = due.filter(({ contract }) => !isThere(contract.name, delivered));
      for (const { contract, blob, due } of missing) {
        await alerts.raise(words.overdue(contract, fileDate, blob, due, now));
      }
    }
  }
}

function isThere(source: string, delivered: readonly FileRecord[]): boolean {
  return delivered.some((file) => file.source === source && file.status !== "rejected");
}

function correlationOf(files: readonly FileRecord[]): string {
  return files[0]?.correlationId ?? "";
}
