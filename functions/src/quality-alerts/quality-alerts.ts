/** Makes alerts of the summaries that batches leave. */

import type { AlertSink } from "../shared/alert.ts";
import type { BlobEvent } from "../shared/blob-event.ts";
import type { Log } from "../shared/log.ts";
import { untilWon } from "../shared/until-won.ts";
import { orderOf } from "./batch-order.ts";
import { isOutdated, judge } from "./judge.ts";
import type { QualityStore } from "./quality-state.ts";
import { readSummary, type Summary } from "./summary.ts";
import type { QualityWords } from "./words.ts";

/** A summary as it is stored. */
export interface StoredSummary {
  readonly text: string;
  readonly writtenAt: Date;
}

export interface SummaryFiles {
  /** @returns null when there is no such file any more */
  read(blob: string): Promise<StoredSummary | null>;
}

export interface QualityServices {
  readonly files: SummaryFiles;
  readonly store: QualityStore;
  readonly words: QualityWords;
  readonly alerts: AlertSink;
  readonly log: Log;
}

export class QualityAlerts {
  readonly #services: QualityServices;

  constructor(services: QualityServices) {
    this.#services = services;
  }

  /**
   * Reacts to a summary. Doing it again changes nothing.
   *
   * @throws SummaryError when the file is no summary
   */
  async handle({ blob }: Pick<BlobEvent, "blob">): Promise<void> {
    const { files, log } = this.#services;
    const file = await files.read(blob);
    if (file === null) return log.warn("The summary is not there any more", { blob });
    const summary = readSummary(blob, file.text);
    const isNewest = await this.#judge(summary, file.writtenAt);
    const context = { batchId: summary.batch_id, correlationId: summary.run_id, fileDate: summary.file_date };
    if (!isNewest) log.info("A newer batch was judged before; its rules' alerts stay", context);
    const raised = await this.#raise();
    log.info("Data quality was looked at", { ...context, outcome: summary.outcome, alerts: raised });
  }

  /** @returns whether the batch is the newest */
  async #judge(summary: Summary, judgedAt: Date): Promise<boolean> {
    const { store, words } = this.#services;
    const order = orderOf(summary.batch_id, summary.file_date, judgedAt);
    const { isNewest } = await untilWon(async () => {
      const { value, version } = await store.load();
      const isSaved = await store.save(judge(value, summary, order, words), version);
      return isSaved ? { isNewest: !isOutdated(value, order) } : null;
    });
    return isNewest;
  }

  /** Raises what is made and not raised yet, by this call or one that was cut off. An alert raised twice counts once. */
  #raise(): Promise<number> {
    const { store, alerts } = this.#services;
    return untilWon(async () => {
      const { value, version } = await store.load();
      for (const alert of value.outbox) await alerts.raise(alert);
      if (value.outbox.length === 0) return 0;
      return (await store.save({ ...value, outbox: [] }, version)) ? value.outbox.length : null;
    });
  }
}
