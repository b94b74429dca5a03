/** The alerts of file arrival, worded for the team that owns the data. */
import type { Contracts, SourceContract } from "@customer360/contracts";
import type { Alert, AlertSeverity } from "../shared/alert.ts";
import { printable } from "./read-name.ts";
import type { BatchRecord, FileRecord } from "./records.ts";

type Runbook = (topic: string) => string | null;

/** Words the alerts; a resolved one has the key of the firing one. */
export class ArrivalAlerts {
  readonly #contracts: Contracts;
  readonly #runbook: Runbook;

  constructor(contracts: Contracts, runbook: Runbook) {
    this.#contracts = contracts;
    this.#runbook = runbook;
  }

  rejected(file: FileRecord, reason: string, movedTo: string): Alert {
    const name = printable(file.blob);
    return {
      ...this.#about(file.source, file.fileDate, file.correlationId, file.receivedAt),
      key: rejectedKey(file.blob),
      state: "firing",
      severity: "error",
      title: `File ${name} was rejected`,
      description: `${reason.replace(/[.;]?$/, ".")} The file was moved to ${movedTo}; deliver a corrected one under the same name.`,
      facts: [
        { name: "File", value: name },
        { name: "Size", value: `${file.bytes} bytes` },
        { name: "Moved to", value: movedTo },
      ],
      runbook: this.#runbook("rejected-file"),
    };
  }

  /** That a sound file came after a rejected one of its name. */
  delivered(file: FileRecord): Alert {
    const about = this.#about(file.source, file.fileDate, file.correlationId, file.receivedAt);
    const title = `File ${file.blob} was delivered again`;
    return { ...about, ...over(rejectedKey(file.blob), "error", title, "The new file keeps its contract.") };
  }

  newColumns(file: FileRecord): Alert {
    const columns = file.newColumns.map(printable).join(", ");
    return {
      ...this.#about(file.source, file.fileDate, file.correlationId, file.receivedAt),
      key: `file-arrival/new-columns/${file.source}`,
      state: "firing",
      severity: "warning",
      title: `Files of ${file.source} have new columns`,
      description: `${file.blob} has columns that the contract does not know: ${columns}. Bronze keeps them as rescued data; add them to the contract or ask the sender to leave them out.`,
      facts: [{ name: "New columns", value: columns }],
      runbook: this.#runbook("new-columns"),
    };
  }

  overdue(contract: SourceContract, fileDate: string, blob: string, due: Date, now: Date): Alert {
    return {
      ...this.#about(contract.name, fileDate, overdueKey(blob), now),
      key: overdueKey(blob),
      state: "firing",
      severity: "error",
      title: `File ${blob} is overdue`,
      description: `The contract promises it by ${due.toISOString()}, and it is not in the inbox. The batch of ${fileDate} waits for it; ask the sender, who can deliver it at any time.`,
      facts: [{ name: "Due", value: due.toISOString() }],
      runbook: this.#runbook("overdue-file"),
    };
  }

  /** That an overdue file came. */
  arrived(file: FileRecord): Alert {
    const about = this.#about(file.source, file.fileDate, file.correlationId, file.receivedAt);
    const title = `File ${file.blob} has arrived`;
    return { ...about, ...over(overdueKey(file.blob), "error", title, `It came at ${about.occurredAt}.`) };
  }

  waiting(fileDate: string, missing: readonly string[], since: Date, now: Date): Alert {
    return {
      ...this.#about(missing[0] ?? null, fileDate, waitingKey(fileDate), now),
      key: waitingKey(fileDate),
      state: "firing",
      severity: "warning",
      title: `The batch of ${fileDate} waits for ${missing.join(" and ")}`,
      description: `Other files of ${fileDate} are in since ${since.toISOString()}. The batch starts when a sound file of ${missing.join(" and ")} is delivered.`,
      facts: [{ name: "Missing", value: missing.join(", ") }],
      runbook: this.#runbook("waiting-batch"),
    };
  }

  /** That the missing files came. */
  complete({ batchId, fileDate, correlationId, claimedAt }: BatchRecord): Alert {
    const about = this.#about(null, fileDate, correlationId, claimedAt);
    const title = `The batch of ${fileDate} is complete`;
    const description = `All its files are in; it is batch ${batchId}.`;
    return { ...about, ...over(waitingKey(fileDate), "warning", title, description), batchId };
  }

  notStarted(
    { batchId, fileDate, correlationId, attempts, startingSince }: BatchRecord,
    why: string,
    now: Date,
  ): Alert {
    return {
      ...this.#about(null, fileDate, correlationId, now),
      key: notStartedKey(batchId),
      state: "firing",
      severity: "critical",
      title: `Batch ${batchId} cannot be started`,
      description: `Its files are in since ${startingSince.toISOString()}, and its pipeline does not start: ${printable(why)} The sweep keeps trying; see that Data Factory is up and that the app may start its pipelines.`,
      facts: [{ name: "Attempts", value: String(attempts) }],
      runbook: this.#runbook("batch-not-started"),
      batchId,
    };
  }

  /** That a batch started after all. */
  started({ batchId, fileDate, correlationId }: BatchRecord, now: Date): Alert {
    const about = this.#about(null, fileDate, correlationId, now);
    const title = `Batch ${batchId} is started`;
    return { ...about, ...over(notStartedKey(batchId), "critical", title, "Its pipeline runs."), batchId };
  }

  #about(source: string | null, fileDate: string | null, correlationId: string, at: Date) {
    return {
      origin: "file-arrival",
      owner: source === null ? null : this.#contracts.get("sources", source).owner,
      dataset: source,
      labels: { ...(source && { source }), ...(fileDate && { fileDate }) },
      batchId: null,
      correlationId,
      occurredAt: at.toISOString(),
    };
  }
}

function rejectedKey(blob: string): string {
  return `file-arrival/rejected/${printable(blob)}`;
}

function overdueKey(blob: string): string {
  return `file-arrival/overdue/${blob}`;
}

function waitingKey(fileDate: string): string {
  return `file-arrival/waiting/${fileDate}`;
}

function notStartedKey(batchId: string): string {
  return `file-arrival/not-started/${batchId}`;
}

/** What every alert has that says that a trouble is over. */
function over(key: string, severity: AlertSeverity, title: string, description: string) {
  return { key, state: "resolved", severity, title, description, facts: [], runbook: null } as const;
}
