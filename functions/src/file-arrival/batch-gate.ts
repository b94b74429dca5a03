/** Starts each batch once, when its files are there. */
import type { Contracts } from "@customer360/contracts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { BatchNews } from "./batch-news.ts";
import type { BatchRuns } from "./batch-runs.ts";
import { BatchBusyError, UnknownBatchError } from "./errors.ts";
import { type BatchPlan, planBatch } from "./plan-batch.ts";
import type { BatchLedger, FileLedger, PipelineStarter } from "./ports.ts";
import type { BatchRecord, FileRecord } from "./records.ts";

export interface BatchGateParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly contracts: Contracts;
  readonly files: FileLedger;
  readonly batches: BatchLedger;
  readonly pipelines: PipelineStarter;
  readonly runs: Pick<BatchRuns, "reopen">;
  readonly news: BatchNews;
  /** Pipeline that takes a batch. */
  readonly pipeline: string;
  /** How long an attempt to start a batch is left alone, in milliseconds. */
  readonly patience: number;
}

/** A date that waits for files of these sources, and since when; null when that is not worth telling. */
export interface Waiting {
  readonly missing: readonly string[];
  readonly since: Date | null;
}

export class BatchGate {
  readonly #parts: BatchGateParts;

  constructor(parts: BatchGateParts) {
    this.#parts = parts;
  }

  /**
   * Claims and starts what is due for a date. However many ask at once, each batch is claimed by one of them.
   *
   * A pipeline that cannot be started is left to the sweep: the claim stands.
   *
   * @returns what the date waits for; null when it waits for nothing
   */
  async check(fileDate: string, correlationId: string): Promise<Waiting | null> {
    const { batches, files, news } = this.#parts;
    for (;;) {
      const delivered = await files.ofDate(fileDate);
      const plan = this.#plan(fileDate, delivered, await batches.ofDate(fileDate));
      if (plan.kind === "nothing") return null;
      if (plan.kind === "waiting") return { missing: plan.missing, since: news.waitingSince(delivered) };
      const batch = this.#batchOf(fileDate, plan, correlationId);
      await news.complete(batch, delivered);
      // Whoever comes second looks again: what it wanted to take is taken, or makes the next batch.
      if (await batches.claim(batch)) await this.#tryStart(batch);
    }
  }

  /**
   * Starts a batch once more, under its own id.
   *
   * @throws UnknownBatchError when the ledger has no such batch
   * @throws BatchBusyError when somebody is starting it right now
   * @throws whatever the pipeline's host answers
   */
  async replay(batchId: string): Promise<BatchRecord> {
    const { batches, runs, clock, log } = this.#parts;
    const batch = await batches.find(batchId);
    if (batch === null)
      throw new UnknownBatchError(`There is no batch ${batchId}; GET /api/batches lists them.`);
    const taken = this.#isBeingStarted(batch) ? null : await batches.reclaim(batch, clock.now());
    if (taken === null)
      throw new BatchBusyError(`Batch ${batchId} is being started; try again in a few minutes.`);
    await runs.reopen(batchId);
    log.info("Batch is replayed", { batchId, attempts: taken.attempts });
    return this.#start(taken, attemptedSince(batch));
  }

  /**
   * Starts a batch that was claimed and not started, as it is after a crash.
   *
   * @returns false when somebody else took it, or is still at it
   * @throws whatever the pipeline's host answers
   */
  async resume(batch: BatchRecord): Promise<boolean> {
    const { batches, clock } = this.#parts;
    if (this.#isBeingStarted(batch)) return false;
    const taken = await batches.reclaim(batch, clock.now());
    if (taken === null) return false;
    await this.#start(taken, attemptedSince(batch));
    return true;
  }

  #isBeingStarted({ status, claimedAt }: BatchRecord): boolean {
    const { clock, patience } = this.#parts;
    return status === "claimed" && clock.now().getTime() - claimedAt.getTime() < patience;
  }

  #plan(fileDate: string, delivered: readonly FileRecord[], known: readonly BatchRecord[]): BatchPlan {
    const sources = this.#parts.contracts.ofLayer("sources").filter(({ inboxFile }) => inboxFile !== null);
    return planBatch(fileDate, delivered, known, sources);
  }

  #batchOf(
    fileDate: string,
    { delivery, files }: BatchPlan & { kind: "ready" },
    correlationId: string,
  ): BatchRecord {
    const now = this.#parts.clock.now();
    return {
      ...{ batchId: `${fileDate}.${delivery}`, fileDate, delivery, status: "claimed", files, correlationId },
      ...{ claimedAt: now, startingSince: now, attempts: 1, startedAt: null, runId: null },
    };
  }

  async #tryStart(batch: BatchRecord): Promise<void> {
    const { batchId, fileDate, correlationId } = batch;
    try {
      await this.#start(batch, null);
    } catch (error) {
      const context = { batchId, fileDate, correlationId, error };
      this.#parts.log.error("The batch's pipeline could not be started; the sweep tries again", context);
    }
  }

  async #start(batch: BatchRecord, attemptedSince: Date | null): Promise<BatchRecord> {
    const { pipelines, batches, clock, log, pipeline, news } = this.#parts;
    const { batchId, fileDate, correlationId, files, runId: lastRunId } = batch;
    const request = { pipeline, fileDate, batchId, correlationId, files, attemptedSince, lastRunId };
    const { runId } = await pipelines.start(request);
    if (attemptedSince) await news.started(batch);
    const startedAt = clock.now();
    await batches.started(batch, runId, startedAt);
    log.info("Batch is started", { batchId, fileDate, correlationId, runId, attempts: batch.attempts });
    return { ...batch, status: "started", startedAt, runId };
  }
}

/** Since when a run may have been started that nobody has written down; null when none can have been. */
function attemptedSince({ status, startingSince }: BatchRecord): Date | null {
  return status === "claimed" ? startingSince : null;
}
