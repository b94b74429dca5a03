/** Runs of batches: a batch that has been published is not run again unless somebody asks for it. */
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { untilWon } from "../shared/until-won.ts";
import { NotJudgedError, RunSupersededError } from "./errors.ts";
import type { BatchRunLedger, QualityVerdict, StoredBatchRun } from "./ports.ts";
import type { BatchRun } from "./records.ts";

export interface BatchRunsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly runs: BatchRunLedger;
  /** What the quality gate said of a batch when it last judged it; null when it never has. */
  readonly verdictOn: (batchId: string) => Promise<QualityVerdict | null>;
  /** Called when a batch is published; again when the pipeline says so again. */
  readonly onPublished: () => Promise<void>;
}

/** Whether a run has a batch to take, and why. */
export interface Begun {
  readonly proceed: boolean;
  readonly reason: string;
}

/** What has become of a batch. */
export interface Ended {
  readonly state: "published" | "held" | "failed";
  /** The rules that closed the quality gate; empty when it was open. */
  readonly brokenRules: readonly string[];
}

export class BatchRuns {
  readonly #parts: BatchRunsParts;

  constructor(parts: BatchRunsParts) {
    this.#parts = parts;
  }

  /**
   * Says whether a run may take a batch, and writes down that it does. Asking again for the same run answers the same.
   *
   * The pipeline runs one batch at a time, so another run that is still written down as running has ended without a word,
   * as a cancelled one does: its batch is taken over.
   */
  begin(batchId: string, fileDate: string, runId: string): Promise<Begun> {
    const { runs, clock, log } = this.#parts;
    return untilWon(async () => {
      const last = await runs.find(batchId);
      if (last?.state === "published" && last.runId !== runId) {
        const reason = `Run ${last.runId} has published batch ${batchId}; replay the batch to run it again.`;
        log.warn("A batch was started once more after it was published", { batchId, runId });
        return { proceed: false, reason };
      }
      const publishedAt = last?.publishedAt ?? null;
      const run: BatchRun = {
        ...{ batchId, fileDate, runId, state: "running", changedAt: clock.now(), publishedAt },
      };
      if (!(await runs.replace(last, run))) return null;
      log.info("Batch is run", { batchId, fileDate, runId, before: last?.state ?? "never run" });
      return { proceed: true, reason: reasonOf(last) };
    });
  }

  /**
   * Writes down how a run has ended. A job succeeds when the quality gate stops the batch, too: the gate's summary says
   * whether it has.
   *
   * @throws RunSupersededError when another run has taken the batch
   * @throws NotJudgedError when the gate has left no summary of a run that succeeded
   */
  async end(batchId: string, runId: string, hasSucceeded: boolean): Promise<Ended> {
    const ended = hasSucceeded ? await this.#judged(batchId) : { state: "failed" as const, brokenRules: [] };
    const { runs, clock, log, onPublished } = this.#parts;
    await untilWon(async () => {
      const last = await runs.find(batchId);
      if (last?.runId !== runId) {
        throw new RunSupersededError(
          `Run ${runId} does not have batch ${batchId}: ${last ? `run ${last.runId} has` : "it was never begun"}.`,
        );
      }
      const { state } = ended;
      const now = clock.now();
      const publishedAt = state === "published" ? now : last.publishedAt;
      return (await runs.replace(last, { ...last, state, changedAt: now, publishedAt })) ? true : null;
    });
    log.info(`Batch is ${ended.state}`, { batchId, runId });
    if (ended.state === "published") await onPublished();
    return ended;
  }

  /** The last run of a batch; null when it was never run. */
  lastOf(batchId: string): Promise<StoredBatchRun | null> {
    return this.#parts.runs.find(batchId);
  }

  /** Lets a batch be run again that has been published. */
  async reopen(batchId: string): Promise<void> {
    const { runs, clock } = this.#parts;
    await untilWon(async () => {
      const last = await runs.find(batchId);
      if (last?.state !== "published") return true;
      return (await runs.replace(last, { ...last, state: "reopened", changedAt: clock.now() })) ? true : null;
    });
  }

  async #judged(batchId: string): Promise<Ended> {
    const verdict = await this.#parts.verdictOn(batchId);
    if (verdict === null) {
      throw new NotJudgedError(
        `The job succeeded, and its quality gate has left no summary of batch ${batchId}; look whether it reaches the container of logs.`,
      );
    }
    return { state: verdict.passed ? "published" : "held", brokenRules: verdict.brokenRules };
  }
}

function reasonOf(last: BatchRun | null): string {
  switch (last?.state) {
    case undefined:
      return "It is the batch's first run.";
    case "running":
      return `Run ${last.runId} ended without a word.`;
    case "held":
      return `The quality gate stopped run ${last.runId}.`;
    case "failed":
      return `Run ${last.runId} failed.`;
    default:
      return "Somebody asked for the batch again.";
  }
}
