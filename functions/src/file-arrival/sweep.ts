/** Looks, every few minutes, for what no event will bring forward. */
import type { Contracts } from "@customer360/contracts";
import type { AlertSink } from "../shared/alert.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { ArrivalAlerts } from "./alerts.ts";
import type { Announcements } from "./announce.ts";
import type { BatchGate } from "./batch-gate.ts";
import { type DueFile, dueFiles } from "./deadlines.ts";
import type { FreshnessWatch } from "./freshness-watch.ts";
import type { BatchLedger, FileLedger, Inbox } from "./ports.ts";
import type { BatchRecord, FileRecord } from "./records.ts";

export interface SweepParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly contracts: Contracts;
  readonly files: FileLedger;
  readonly batches: BatchLedger;
  readonly gate: BatchGate;
  readonly freshness: Pick<FreshnessWatch, "look">;
  readonly inbox: Pick<Inbox, "current">;
  readonly announcements: Pick<Announcements, "take">;
  readonly alerts: AlertSink;
  readonly words: ArrivalAlerts;
  readonly expectFrom: string | null;
  /** How far back it looks, in days. */
  readonly days: number;
}

const everything = 10_000;

/** By then an event has come, and whoever wrote the file is done: milliseconds. */
const settled = 30 * 60_000;

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
    } catch (error) {
      log.error("The batch's pipeline still cannot be started", { batchId, correlationId, error });
      const why = error instanceof Error ? error.message : String(error);
      await alerts.raise(words.notStarted(batch, why, clock.now()));
    }
  }

  /** Dates whose files are in the ledger: complete ones were left by a crash, others may be waiting for too long. */
  async #gateComplete(): Promise<void> {
    const { files, gate, alerts, words, clock, days } = this.#parts;
    const now = clock.now();
    const receivedFrom = new Date(now.getTime() - days * 24 * 60 * 60_000);
    const recent = await files.list({ status: "accepted", receivedFrom }, everything);
    for (const [fileDate, delivered] of Map.groupBy(recent, (file) => file.fileDate ?? "")) {
      const waiting = await gate.check(fileDate, correlationOf(delivered));
      if (waiting?.since) await alerts.raise(words.waiting(fileDate, waiting.missing, waiting.since, now));
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
      for (const file of missing) {
        if (await this.#takeUnannounced(file, now)) continue;
        await alerts.raise(words.overdue(file.contract, fileDate, file.blob, file.due, now));
      }
    }
  }

  /** Takes a file that lies in the inbox, and whose event was lost or given up. @returns whether it was sound */
  async #takeUnannounced({ blob, contract, fileDate }: DueFile, now: Date): Promise<boolean> {
    const { inbox, announcements, log } = this.#parts;
    const context = { correlationId: `sweep-${blob}`, source: contract.name, fileDate };
    try {
      const current = await inbox.current(blob);
      if (current === null || now.getTime() - current.modifiedAt.getTime() < settled) return false;
      const { status } = await announcements.take(blob, context.correlationId);
      log.warn("A file of the inbox was never announced; it is taken now", { ...context, status });
      return status === "accepted" || status === "repeated";
    } catch (error) {
      log.error("A file of the inbox could not be taken", { ...context, error });
      return false;
    }
  }
}

function isThere(source: string, delivered: readonly FileRecord[]): boolean {
  return delivered.some((file) => file.source === source && file.status !== "rejected");
}

function correlationOf(files: readonly FileRecord[]): string {
  return files[0]?.correlationId ?? "";
}
