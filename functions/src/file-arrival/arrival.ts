/** What happens when a file is written to the inbox. */
import type { Contracts } from "@customer360/contracts";
import type { AlertSink } from "../shared/alert.ts";
import type { BlobEvent } from "../shared/blob-event.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { ArrivalAlerts } from "./alerts.ts";
import type { BatchGate } from "./batch-gate.ts";
import { type CheckedContent, checkContent } from "./check-content.ts";
import { dueAt } from "./deadlines.ts";
import { FileRefusedError, StaleBlobError } from "./errors.ts";
import type { FileLedger, Inbox, InboxBlob } from "./ports.ts";
import { type NamedFile, printable, readName, rejectedName } from "./read-name.ts";
import type { FileRecord } from "./records.ts";
import { sequencerAfter } from "./sequencers.ts";

export interface FileArrivalParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly contracts: Contracts;
  readonly inbox: Inbox;
  readonly files: FileLedger;
  readonly gate: BatchGate;
  readonly alerts: AlertSink;
  readonly words: ArrivalAlerts;
  /** Folder of the inbox for rejected files. */
  readonly rejectedFolder: string;
  /** First day whose files are expected; null when nobody watches for overdue ones. */
  readonly expectFrom: string | null;
}

/** That a version of a blob is in the inbox. */
export type Delivery = Pick<BlobEvent, "id" | "blob" | "eTag" | "sequencer" | "contentLength">;

/** What was found about one delivery. */
type Verdict = Pick<FileRecord, "bytes" | "sha256" | "status" | "reason" | "newColumns">;

export class FileArrival {
  readonly #parts: FileArrivalParts;

  constructor(parts: FileArrivalParts) {
    this.#parts = parts;
  }

  /**
   * Deals with one event: a file is checked, written into the ledger, and starts its batch when it is the last one.
   *
   * The same event may come at any time, in any order and as often as it likes. What is done stays done, and what a
   * crash left undone is done now.
   */
  async handle(event: Delivery): Promise<void> {
    const { files, inbox, rejectedFolder } = this.#parts;
    if (event.blob.startsWith(`${rejectedFolder}/`)) return;
    const log = this.#parts.log.with({ correlationId: event.id, file: printable(event.blob) });
    const named = this.#read(event.blob);
    const fileDate = named instanceof FileRefusedError ? null : named.fileDate;
    const known = await files.ofBlob(event.blob, fileDate);
    const same = known.find(({ eTag }) => eTag === event.eTag);
    if (same) return this.#settle(same, known);
    if (known.some(({ sequencer }) => sequencer > event.sequencer)) {
      return log.info("A newer version of the file came before this event");
    }
    const blob = await inbox.open(event.blob, event.eTag);
    if (blob === null) return this.#takeCurrent(event, known, log);
    const verdict = await this.#judge(blob, named, known, event);
    if (!verdict) return log.info("The file has been overwritten or removed while it was read");
    const { blob: name, eTag, sequencer, id: correlationId } = event;
    const source = named instanceof FileRefusedError ? null : named.contract.name;
    const record = { blob: name, eTag, sequencer, source, fileDate, ...verdict, correlationId };
    await this.#enter({ ...record, receivedAt: this.#parts.clock.now() }, known, log);
  }

  /**
   * Setting a blob's metadata, properties or permissions gives it another eTag and makes no event: a file that is as long as
   * its event says is taken as it is now. One of another length has been written anew, or is being written; its own event comes.
   */
  async #takeCurrent(event: Delivery, known: readonly FileRecord[], log: Log): Promise<void> {
    const current = await this.#parts.inbox.current(event.blob);
    if (current === null || current.bytes !== event.contentLength || current.eTag === event.eTag)
      return log.info("The file has been overwritten or removed since this event");
    log.info("The file has another version than its event", { eTag: event.eTag, now: current.eTag });
    const isLast = known.every(({ sequencer }) => sequencer < event.sequencer);
    const sequencer = isLast ? event.sequencer : sequencerAfter(known);
    await this.handle({ ...event, eTag: current.eTag, sequencer });
  }

  #read(blob: string): NamedFile | FileRefusedError {
    try {
      return readName(blob, this.#parts.contracts, this.#parts.clock.now());
    } catch (error) {
      if (error instanceof FileRefusedError) return error;
      throw error;
    }
  }

  /** @returns null when the blob is not that version any more */
  async #judge(
    blob: InboxBlob,
    named: NamedFile | FileRefusedError,
    known: readonly FileRecord[],
    event: Delivery,
  ): Promise<Verdict | null> {
    try {
      if (named instanceof FileRefusedError) throw named;
      const content = await this.#check(blob, named);
      const status = isRepeated(content, known) ? "repeated" : "accepted";
      return { ...content, status, reason: null };
    } catch (error) {
      if (error instanceof StaleBlobError) return null;
      if (!(error instanceof FileRefusedError)) throw error;
      const reason = error === named ? error.message : `${event.blob}: ${error.message}`;
      return { bytes: blob.bytes, sha256: null, status: "rejected", reason, newColumns: [] };
    }
  }

  async #check(blob: InboxBlob, { contract }: NamedFile): Promise<CheckedContent> {
    const { unpackedFactor } = this.#parts.contracts.platform.limits;
    if (blob.bytes === 0) throw new FileRefusedError("the file has 0 bytes; deliver it again.");
    if (blob.bytes > contract.maxFileBytes) {
      throw new FileRefusedError(
        `the file has ${blob.bytes} bytes where the contract allows ${contract.maxFileBytes}; deliver smaller files.`,
      );
    }
    return checkContent(blob.read(), contract, unpackedFactor);
  }

  /** Tells people before the ledger knows: a crash between the two repeats an alert rather than losing it. */
  async #enter(file: FileRecord, known: readonly FileRecord[], log: Log): Promise<void> {
    const { files } = this.#parts;
    if (file.status === "rejected") await this.#report(file, known);
    else await this.#tell(file, known);
    await files.add(file);
    const { status, source, fileDate, bytes, reason } = file;
    log.info(`File is ${status}`, { source: source ?? "", fileDate: fileDate ?? "", bytes, reason });
    await this.#settle(file, known);
  }

  /** Does what is left to do for a delivery that the ledger knows. */
  async #settle(file: FileRecord, known: readonly FileRecord[]): Promise<void> {
    if (file.status === "rejected") {
      await this.#parts.inbox.move(file.blob, file.eTag, this.#targetOf(file, known));
    } else if (file.fileDate !== null) {
      await this.#parts.gate.check(file.fileDate, file.correlationId);
    }
  }

  async #report(file: FileRecord, known: readonly FileRecord[]): Promise<void> {
    const { inbox, alerts, words, contracts } = this.#parts;
    const target = this.#targetOf(file, known);
    const { blob, source, fileDate, reason, bytes, eTag, correlationId, receivedAt } = file;
    const owner = source === null ? null : contracts.get("sources", source).owner;
    const why = { file: blob, source, fileDate, reason, owner, bytes, eTag, receivedAt, correlationId };
    await inbox.write(`${target}.reason.json`, `${JSON.stringify(why, null, 2)}\n`);
    const shownTarget = `${contracts.platform.containers.inbox}/${target}`;
    await alerts.raise(words.rejected(file, reason ?? "", shownTarget));
  }

  async #tell(file: FileRecord, known: readonly FileRecord[]): Promise<void> {
    const { alerts, words } = this.#parts;
    const last = known.reduce<FileRecord | null>((a, b) => (!a || b.sequencer > a.sequencer ? b : a), null);
    if (last?.status === "rejected") await alerts.raise(words.delivered(file));
    if (this.#wasOverdue(file, known)) await alerts.raise(words.arrived(file));
    if (file.newColumns.length > 0) await alerts.raise(words.newColumns(file));
  }

  #wasOverdue({ source, fileDate, receivedAt }: FileRecord, known: readonly FileRecord[]): boolean {
    const { expectFrom, contracts } = this.#parts;
    if (source === null || fileDate === null || expectFrom === null || fileDate < expectFrom) return false;
    return (
      known.every(({ status }) => status === "rejected") &&
      receivedAt > dueAt(contracts.get("sources", source), fileDate)
    );
  }

  #targetOf({ blob, fileDate, sequencer }: FileRecord, known: readonly FileRecord[]): string {
    const before = known.filter((file) => file.status === "rejected" && file.sequencer < sequencer);
    return rejectedName(this.#parts.rejectedFolder, blob, fileDate, before.length + 1);
  }
}

/** Whether the bytes are those of the last delivery that was not rejected. */
function isRepeated({ sha256 }: CheckedContent, known: readonly FileRecord[]): boolean {
  return (
    known
      .filter(({ status }) => status !== "rejected")
      .reduce<FileRecord | null>((a, b) => (!a || b.sequencer > a.sequencer ? b : a), null)?.sha256 === sha256
  );
}
