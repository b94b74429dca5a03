/** Tells people that troubles with a batch are over. */
import type { AlertSink } from "../shared/alert.ts";
import type { Clock } from "../shared/clock.ts";
import type { ArrivalAlerts } from "./alerts.ts";
import type { BatchRecord, FileRecord } from "./records.ts";

export interface BatchNewsParts {
  readonly clock: Clock;
  readonly alerts: AlertSink;
  readonly words: ArrivalAlerts;
  /** How long a date's batch may wait for a file before people hear of it, in milliseconds. */
  readonly waitPatience: number;
}

/** Each end is told before the ledger knows of it: a crash between the two tells it again, and leaves no alert open for ever. */
export class BatchNews {
  readonly #parts: BatchNewsParts;

  constructor(parts: BatchNewsParts) {
    this.#parts = parts;
  }

  /** Since when a date's files wait for others; null when they have not waited for long enough to be told of. */
  waitingSince(delivered: readonly FileRecord[]): Date | null {
    const { clock, waitPatience } = this.#parts;
    const accepted = delivered.filter(({ status }) => status === "accepted");
    const since = Math.min(...accepted.map(({ receivedAt }) => receivedAt.getTime()));
    return clock.now().getTime() - since < waitPatience ? null : new Date(since);
  }

  /** That a date is not waiting any more, if people have heard that it was. */
  async complete(batch: BatchRecord, delivered: readonly FileRecord[]): Promise<void> {
    const { alerts, words } = this.#parts;
    // Corrections wait for nobody.
    if (batch.delivery === 1 && this.waitingSince(delivered)) await alerts.raise(words.complete(batch));
  }

  /** That a batch is started which earlier attempts may have failed at. */
  async started(batch: BatchRecord): Promise<void> {
    const { alerts, words, clock } = this.#parts;
    await alerts.raise(words.started(batch, clock.now()));
  }
}
