/** Tells teams of tables that lack a day, before somebody misses it, and when they have it. */
import type { Contracts } from "@customer360/contracts";
import type { AlertSink } from "../shared/alert.ts";
import type { Clock } from "../shared/clock.ts";
import { latenessOf } from "./freshness.ts";
import type { FreshnessAlerts } from "./freshness-alerts.ts";
import type { BatchRunLedger } from "./ports.ts";

export interface FreshnessParts {
  readonly clock: Clock;
  readonly contracts: Contracts;
  readonly runs: Pick<BatchRunLedger, "publishedUntil">;
  readonly alerts: AlertSink;
  readonly words: FreshnessAlerts;
  /** First day that is expected, YYYY-MM-DD; nobody watches where it is null. */
  readonly expectFrom: string | null;
  /** How far back it looks for published days, in days. */
  readonly days: number;
  /** How long before its time a table counts as at risk, in milliseconds. */
  readonly lead: number;
}

export class FreshnessWatch {
  readonly #parts: FreshnessParts;

  constructor(parts: FreshnessParts) {
    this.#parts = parts;
  }

  /** Raises what is lacking, again each time: whoever takes alerts knows by their keys that they are not new. */
  async look(): Promise<void> {
    const { alerts, words, clock } = this.#parts;
    const now = clock.now();
    const { teams, publishedUntil } = await this.#ask(now);
    for (const team of teams) {
      const alert = words.lacking(team, publishedUntil, now);
      if (alert) await alerts.raise(alert);
    }
  }

  /** Ends the alerts of those teams that lack nothing, now that a batch is published. */
  async published(): Promise<void> {
    const { alerts, words, clock } = this.#parts;
    const now = clock.now();
    const { teams, publishedUntil } = await this.#ask(now);
    for (const { owner, late, atRisk } of teams) {
      if (publishedUntil !== null && late.length === 0 && atRisk.length === 0)
        await alerts.raise(words.upToDate(owner, publishedUntil, now));
    }
  }

  async #ask(now: Date) {
    const { contracts, runs, expectFrom, days, lead } = this.#parts;
    if (expectFrom === null) return { teams: [], publishedUntil: null };
    const from = new Date(now.getTime() - days * 24 * 60 * 60_000).toISOString().slice(0, 10);
    const publishedUntil = await runs.publishedUntil(from);
    return { teams: latenessOf({ contracts, publishedUntil, expectFrom, now, lead }), publishedUntil };
  }
}
