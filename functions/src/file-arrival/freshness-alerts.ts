/** Words the alerts on tables that lack a day, for the team that answers for them. */
import type { Alert } from "../shared/alert.ts";
import type { DueTable, Lateness } from "./freshness.ts";

export class FreshnessAlerts {
  readonly #runbook: (topic: string) => string | null;

  constructor(runbook: (topic: string) => string | null) {
    this.#runbook = runbook;
  }

  /** That tables lack a day, or will; null when they lack none. */
  lacking(lateness: Lateness, publishedUntil: string | null, now: Date): Alert | null {
    const { owner, late, atRisk } = lateness;
    const isLate = late.length > 0;
    const worst = newestOf(isLate ? late : atRisk);
    if (worst === null) return null;
    const time = worst.due.toISOString();
    const newest =
      publishedUntil === null ? "No day was published lately" : `The newest day is ${publishedUntil}`;
    return {
      ...this.#about(owner, now),
      state: "firing",
      severity: isLate ? "error" : "warning",
      title: isLate
        ? `Tables of ${owner} lack ${worst.fileDate}`
        : `Tables of ${owner} will lack ${worst.fileDate} if its batch does not end soon`,
      description:
        `The contracts promise ${worst.fileDate} by ${time}. ${newest}. ` +
        "See why the day's batch has not ended: a file that is missing, a gate that stopped it, or a failure.",
      facts: [...late, ...atRisk].map(({ contract, fileDate, due }) => ({
        name: `${contract.layer}.${contract.name}`,
        value: `${fileDate}, due ${due.toISOString()}`,
      })),
      labels: { file_date: worst.fileDate },
      runbook: this.#runbook("late-tables"),
    };
  }

  /** That nothing is lacking any more. */
  upToDate(owner: string, publishedUntil: string, now: Date): Alert {
    return {
      ...this.#about(owner, now),
      state: "resolved",
      severity: "error",
      title: `Tables of ${owner} are up to date`,
      description: `They have ${publishedUntil}.`,
      ...{ facts: [], labels: {}, runbook: null },
    };
  }

  #about(owner: string, now: Date) {
    const key = `freshness/${owner}`;
    return {
      ...{ key, origin: "freshness", owner, dataset: null, batchId: null, correlationId: key },
      occurredAt: now.toISOString(),
    };
  }
}

function newestOf(tables: readonly DueTable[]): DueTable | null {
  return tables.toSorted((a, b) => b.due.getTime() - a.due.getTime())[0] ?? null;
}
